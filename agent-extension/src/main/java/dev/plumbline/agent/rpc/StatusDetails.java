package dev.plumbline.agent.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes {@code google.rpc.Status} in the trailer grpc-status-details-bin.
 *
 * <p>Only what the error tuple needs: ErrorInfo's reason and domain, and whether there is a
 * RetryInfo. The application's own details are kept byte for byte. Wire format: Protocol Buffers
 * encoding; messages: google/rpc/status.proto and google/rpc/error_details.proto.
 */
final class StatusDetails {
  private static final String ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";
  private static final String ERROR_INFO_NAME = "google.rpc.ErrorInfo";
  private static final String RETRY_INFO_NAME = "google.rpc.RetryInfo";

  /** Ten thousand years, the longest google.protobuf.Duration. */
  private static final long MAX_SECONDS = 315_576_000_000L;

  private final @Nullable String reason;
  private final @Nullable String domain;
  private final boolean retryInfo;
  private final int errorInfos;

  private StatusDetails(
      @Nullable String reason, @Nullable String domain, boolean retryInfo, int errorInfos) {
    this.reason = reason;
    this.domain = domain;
    this.retryInfo = retryInfo;
    this.errorInfos = errorInfos;
  }

  /** The reason of the one ErrorInfo; null when there is none or more than one. */
  @Nullable String reason() {
    return reason;
  }

  /** The domain of the one ErrorInfo; null when there is none or more than one. */
  @Nullable String domain() {
    return domain;
  }

  boolean hasErrorInfo() {
    return reason != null;
  }

  /** Whether there is any ErrorInfo, even one of several or an invalid one. */
  boolean hasErrorInfos() {
    return errorInfos > 0;
  }

  boolean hasRetryInfo() {
    return retryInfo;
  }

  /** Reads a trailer; what cannot be read counts as absent. */
  static StatusDetails parse(byte @Nullable [] status) {
    if (status == null) {
      return new StatusDetails(null, null, false, 0);
    }
    try {
      return parse(new Wire(status, 0, status.length));
    } catch (IllegalArgumentException malformed) {
      return new StatusDetails(null, null, false, 0);
    }
  }

  private static StatusDetails parse(Wire status) {
    int errorInfos = 0;
    boolean retryInfo = false;
    String[] errorInfo = null;
    while (status.next()) {
      if (status.field() == 1) {
        status.number();
      } else if (status.field() == 2) {
        status.text();
      } else if (status.field() == 3) {
        Wire any = status.message();
        String type = "";
        Wire value = null;
        while (any.next()) {
          if (any.field() == 1) {
            type = any.text();
          } else if (any.field() == 2) {
            value = any.message();
          }
        }
        String name = type.substring(type.lastIndexOf('/') + 1);
        if (RETRY_INFO_NAME.equals(name)) {
          retryInfo |= value != null && readRetry(value);
        } else if (ERROR_INFO_NAME.equals(name)) {
          errorInfos++;
          errorInfo = readErrorInfo(value);
        }
      }
    }
    return errorInfos == 1 && errorInfo != null
        ? new StatusDetails(errorInfo[0], errorInfo[1], retryInfo, 1)
        : new StatusDetails(null, null, retryInfo, errorInfos);
  }

  /** Reason and domain; null when the ErrorInfo cannot be read. */
  private static String @Nullable [] readErrorInfo(@Nullable Wire info) {
    String[] errorInfo = {"", ""};
    try {
      while (info != null && info.next()) {
        if (info.field() == 1 || info.field() == 2) {
          errorInfo[info.field() - 1] = info.text();
        } else if (info.field() == 3) {
          Wire entry = info.message();
          while (entry.next()) {
            if (entry.field() == 1 || entry.field() == 2) {
              entry.text();
            }
          }
        }
      }
      return errorInfo;
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  /** Whether a RetryInfo can be read and has a delay. */
  private static boolean readRetry(Wire info) {
    boolean delayed = false;
    try {
      while (info.next()) {
        if (info.field() == 1) {
          delayed = isDelay(info.message());
        }
      }
      return delayed;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static boolean isDelay(Wire duration) {
    long seconds = 0;
    long nanos = 0;
    while (duration.next()) {
      if (duration.field() == 1) {
        seconds = duration.number();
      } else if (duration.field() == 2) {
        nanos = (int) duration.number();
      }
    }
    return seconds >= 0 && seconds <= MAX_SECONDS && nanos >= 0 && nanos < 1_000_000_000;
  }

  /**
   * Adds an ErrorInfo.
   *
   * @param status what the application sent, or null
   * @return a status with {@code code}, the application's details and the ErrorInfo
   */
  static byte[] withErrorInfo(
      byte @Nullable [] status,
      int code,
      @Nullable String description,
      String reason,
      String domain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    if (status != null) {
      out.write(status, 0, status.length);
    } else if (description != null) {
      bytes(out, 2, description.getBytes(UTF_8));
    }
    // Of a repeated singular field, the last one counts.
    out.write(1 << 3);
    varint(out, code);
    ByteArrayOutputStream info = new ByteArrayOutputStream(64);
    bytes(info, 1, reason.getBytes(UTF_8));
    bytes(info, 2, domain.getBytes(UTF_8));
    ByteArrayOutputStream any = new ByteArrayOutputStream(128);
    bytes(any, 1, ERROR_INFO.getBytes(UTF_8));
    bytes(any, 2, info.toByteArray());
    bytes(out, 3, any.toByteArray());
    return out.toByteArray();
  }

  private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
    out.write((field << 3) | 2);
    varint(out, value.length);
    out.write(value, 0, value.length);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
