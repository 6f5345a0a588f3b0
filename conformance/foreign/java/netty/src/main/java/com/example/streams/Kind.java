package com.example.streams;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The four kinds of call, a method for each: texts in, texts out. */
enum Kind {
  UNARY(MethodType.UNARY),
  SERVER(MethodType.SERVER_STREAMING),
  CLIENT(MethodType.CLIENT_STREAMING),
  BOTH(MethodType.BIDI_STREAMING);

  static final String SERVICE = "words.Words";

  final MethodDescriptor<String, String> method;

  Kind(MethodType type) {
    method =
        MethodDescriptor.<String, String>newBuilder()
            .setType(type)
            .setFullMethodName(
                MethodDescriptor.generateFullMethodName(
                    "words.Words", name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT)))
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
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
