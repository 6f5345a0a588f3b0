package dev.plumbline.agent.hooks;

import io.grpc.Metadata;

/** The entries of gRPC metadata that the hooks read and write. */
public final class GrpcKeys {
  public static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** Code, reason and origin of a failure whose details would be too long. */
  public static final Metadata.Key<String> ERROR =
      Metadata.Key.of("plumbline-error", Metadata.ASCII_STRING_MARSHALLER);

  public static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);

  /**
   * How often a call was tried before: from grpc-java's retries, to the server and back to the
   * caller.
   */
  public static final Metadata.Key<String> PREVIOUS_ATTEMPTS =
      Metadata.Key.of("grpc-previous-rpc-attempts", Metadata.ASCII_STRING_MARSHALLER);

  private GrpcKeys() {}
}
