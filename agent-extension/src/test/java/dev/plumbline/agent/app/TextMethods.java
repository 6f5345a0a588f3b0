package dev.plumbline.agent.app;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The gRPC contract of the test application: texts in, texts out. */
final class TextMethods {
  static final String SERVICE = "test.Echo";
  static final MethodDescriptor<String, String> UNARY = method("Unary", MethodType.UNARY);
  static final MethodDescriptor<String, String> STREAM =
      method("Stream", MethodType.SERVER_STREAMING);

  private TextMethods() {}

  /** A method that no contract has. */
  static MethodDescriptor<String, String> unary(String fullName) {
    return named(fullName, MethodType.UNARY);
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return named(MethodDescriptor.generateFullMethodName(SERVICE, name), type);
  }

  private static MethodDescriptor<String, String> named(String fullName, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName(fullName)
        .setRequestMarshaller(new Text())
        .setResponseMarshaller(new Text())
        .build();
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = stream.read(); next >= 0; next = stream.read()) {
          bytes.write(next);
        }
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
