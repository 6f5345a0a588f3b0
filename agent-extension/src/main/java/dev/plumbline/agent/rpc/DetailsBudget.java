package dev.plumbline.agent.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Limits the size of a failure's trailers to a part of what clients accept, usually 8 KiB:
 * grpc-message and grpc-status-details-bin together, as encoded on the wire.
 */
final class DetailsBudget {
  private static final int MAX_BYTES = 4096;

  /** What clients usually allow, each entry with 32 bytes beside its name and value. */
  private static final int MAX_TRAILERS = 8192;

  private static final int ENTRY = 32;

  /** {@code :status}, {@code content-type} and {@code grpc-status}, which are always sent. */
  private static final int OTHERS =
      ":status200".length()
          + "content-typeapplication/grpc".length()
          + "grpc-status16".length()
          + 3 * ENTRY;

  private DetailsBudget() {}

  /**
   * Whether both fit.
   *
   * @param message grpc-message before it is percent-encoded
   * @param details length of google.rpc.Status before it is base64
   */
  static boolean fits(@Nullable String message, int details) {
    return encoded(message) + (details * 4L + 2) / 3 <= MAX_BYTES;
  }

  /**
   * Whether there is room for a small trailer beside what the application sends.
   *
   * @param details length of the application's own grpc-status-details-bin; 0 without one
   */
  static boolean fitsTrailer(@Nullable String message, int details, String trailer) {
    long own = OTHERS;
    own += "plumbline-error".length() + ENTRY + trailer.length();
    if (message != null) {
      own += "grpc-message".length() + ENTRY + encoded(message);
    }
    if (details > 0) {
      own += "grpc-status-details-bin".length() + ENTRY + (details * 4L + 2) / 3;
    }
    return own <= MAX_TRAILERS;
  }

  /** Bytes of a percent-encoded message: printable ASCII but for % stays, all else takes three. */
  private static long encoded(@Nullable String message) {
    if (message == null) {
      return 0;
    }
    long bytes = 0;
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (c >= 0x20 && c <= 0x7e && c != '%') {
        bytes += 1;
      } else if (c < 0x80) {
        bytes += 3;
      } else if (c < 0x800) {
        bytes += 6;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < message.length()
          && Character.isLowSurrogate(message.charAt(i + 1))) {
        bytes += 12;
        i++;
      } else if (Character.isSurrogate(c)) {
        // Java writes a question mark for an unpaired surrogate.
        bytes += 1;
      } else {
        bytes += 9;
      }
    }
    return bytes;
  }
}
