package dev.plumbline.agent.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Removes what may be secret from an address, so that a log line may repeat it. */
final class RedactedUrl {
  /** Scheme, user, host with its port and path; also with a single slash, as Path normalizes it. */
  private static final Pattern URL =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+:/{1,2})(?:[^/?#]*@)?([^@?#]*).*", Pattern.DOTALL);

  private RedactedUrl() {}

  /** An address without user, query and fragment; null when the text is none. */
  static @Nullable String url(String text) {
    Matcher url = URL.matcher(text);
    return url.matches() ? url.group(1) + url.group(2) : null;
  }
}
