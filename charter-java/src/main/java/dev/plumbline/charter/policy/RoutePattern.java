package dev.plumbline.charter.policy;

/**
 * A route such as {@code /v1/orders/{id}}, and the paths that follow it.
 *
 * <p>Paths are compared segment by segment; a segment in braces fits any one that is not empty.
 */
public final class RoutePattern {
  private final String text;

  public RoutePattern(String text) {
    if (text.isEmpty() || text.charAt(0) != '/') {
      throw new IllegalArgumentException("\"" + text + "\" is no route: it begins with no slash");
    }
    this.text = text;
  }

  /** Whether a path follows it. Allocates nothing. */
  public boolean fits(String path) {
    int at = 0;
    int from = 0;
    while (true) {
      int end = end(text, at);
      int to = end(path, from);
      boolean any = end - at >= 2 && text.charAt(at) == '{' && text.charAt(end - 1) == '}';
      if (any
          ? to == from
          : to - from != end - at || !text.regionMatches(at, path, from, to - from)) {
        return false;
      }
      if (end == text.length() || to == path.length()) {
        return end == text.length() && to == path.length();
      }
      at = end + 1;
      from = to + 1;
    }
  }

  private static int end(String path, int from) {
    int slash = path.indexOf('/', from);
    return slash < 0 ? path.length() : slash;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoutePattern && text.equals(((RoutePattern) other).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The route as the charter writes it. */
  @Override
  public String toString() {
    return text;
  }
}
