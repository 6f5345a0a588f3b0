package dev.plumbline.agent.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Parses the header grpc-previous-rpc-attempts: how often a call was tried before this attempt
 * (gRFC A6, "Exposed Retry Metadata").
 */
public final class AttemptsHeader {
  /** The charter's attribute for it. */
  public static final String KEY = "plumbline.rpc.previous_attempts";

  /** No policy retries more often; an untrusted header may contain anything. */
  private static final int MAX_DIGITS = 3;

  private AttemptsHeader() {}

  /** The attempts before; 0 when there were none or the header is no such number. */
  public static int parse(@Nullable String header) {
    if (header == null || header.isEmpty() || header.length() > MAX_DIGITS) {
      return 0;
    }
    int attempts = 0;
    for (int i = 0; i < header.length(); i++) {
      char digit = header.charAt(i);
      if (digit < '0' || digit > '9') {
        return 0;
      }
      attempts = attempts * 10 + (digit - '0');
    }
    return attempts;
  }
}
