package dev.plumbline.agent.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Configures the agent's HTTP clients to capture the response headers that have the failure of a
 * request. What the user captures stays captured.
 */
public final class CaptureHeaders {
  /** A list of names, divided by commas. */
  public static final String SETTING = "otel.instrumentation.http.client.capture-response-headers";

  private static volatile boolean retryAfter;

  private CaptureHeaders() {}

  /** The user's list, plus the headers that are read here. */
  public static String with(@Nullable String users) {
    boolean error = false;
    boolean delay = false;
    StringBuilder all = new StringBuilder();
    for (String name : users == null ? new String[0] : users.split(",", -1)) {
      String trimmed = name.trim();
      if (!trimmed.isEmpty()) {
        all.append(all.length() == 0 ? "" : ",").append(trimmed);
        error |= trimmed.toLowerCase(Locale.ROOT).equals("plumbline-error");
        delay |= trimmed.toLowerCase(Locale.ROOT).equals("retry-after");
      }
    }
    retryAfter = delay;
    if (!error) {
      all.append(all.length() == 0 ? "" : ",").append("plumbline-error");
    }
    if (!delay) {
      all.append(",retry-after");
    }
    return all.toString();
  }

  /** Whether the user captures {@code Retry-After}, which then is exported. */
  public static boolean wantsRetryAfter() {
    return retryAfter;
  }
}
