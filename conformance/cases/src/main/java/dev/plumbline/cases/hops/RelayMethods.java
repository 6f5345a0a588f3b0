package dev.plumbline.cases.hops;

import com.google.protobuf.StringValue;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;

/**
 * The relay's two methods over gRPC (PROTOCOL.md, "The relay"): {@code google.protobuf.StringValue}
 * both ways, so that no language has to generate anything.
 */
public final class RelayMethods {
  public static final String SERVICE = "plumbline.conformance.Relay";
  public static final MethodDescriptor<StringValue, StringValue> CALL =
      method("Call", MethodType.UNARY);
  public static final MethodDescriptor<StringValue, StringValue> STREAM =
      method("Stream", MethodType.BIDI_STREAMING);

  /** What is sent first on a stream: nothing to do. */
  public static final StringValue NOTHING = StringValue.of("[]");

  private RelayMethods() {}

  private static MethodDescriptor<StringValue, StringValue> method(String name, MethodType type) {
    return MethodDescriptor.<StringValue, StringValue>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
        .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
        .build();
  }
}
