package dev.plumbline.agent;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Settings as a line may repeat them: without what is secret in an address. */
final class SafeText {
  /** Scheme, user, host with its port and path; of a path on the way, too, which has one slash. */
  private static final Pattern URL =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+:/{1,2})(?:[^/?#]*@)?([^@?#]*).*", Pattern.DOTALL);

  private SafeText() {}

  /** An address without user, query and fragment; null when the text is none. */
  static @Nullable String url(String text) {
    Matcher url = URL.matcher(text);
    return url.matches() ? url.group(1) + url.group(2) : null;
  }
}
