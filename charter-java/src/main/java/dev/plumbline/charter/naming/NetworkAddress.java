package dev.plumbline.charter.naming;

/** IPv6 addresses (RFC 4291 section 2.2) and MAC addresses in span names. */
final class NetworkAddress {
  private static final int LONGEST_GROUP = 4;
  private static final int COLONS_OF_IPV6 = 7;
  private static final int COLONS_OF_MAC = 5;

  private NetworkAddress() {}

  /**
   * The end of an address that begins here, or -1.
   *
   * <p>A short form must have a digit and begin with {@code ::}, a digit or {@code f}, so that
   * paths of packages ({@code abc::def}) are none.
   */
  static int end(String name, int from) {
    int colons = 0;
    int digits = 0;
    int group = 0;
    int doubles = 0;
    int pairs = 0;
    int at = from;
    boolean dotted = false;
    for (; at < name.length(); at++) {
      char c = name.charAt(at);
      if (c == ':') {
        boolean second = at > from && name.charAt(at - 1) == ':';
        if (second && doubles++ > 0) {
          return -1;
        }
        if (!second && at + 1 < name.length() && !continues(name.charAt(at + 1))) {
          break;
        }
        if (at + 1 == name.length() && !second) {
          break;
        }
        pairs += group == 2 ? 1 : 0;
        colons++;
        group = 0;
      } else if (c == '.' && colons > 0) {
        dotted = true;
        group = 0;
      } else if (isHex(c)) {
        digits += c <= '9' ? 1 : 0;
        if (++group > LONGEST_GROUP) {
          return -1;
        }
      } else {
        break;
      }
    }
    if (at < name.length() && isWord(name.charAt(at))) {
      return -1;
    }
    pairs += group == 2 ? 1 : 0;
    char first = name.charAt(from);
    boolean plausible = first <= ':' || first == 'f' || first == 'F';
    boolean shortened = doubles == 1 && digits > 0 && plausible && colons <= COLONS_OF_IPV6;
    boolean whole = colons == COLONS_OF_IPV6 || (dotted && colons == COLONS_OF_IPV6 - 1);
    boolean mac = colons == COLONS_OF_MAC && doubles == 0 && pairs == COLONS_OF_MAC + 1;
    return shortened || (whole && doubles == 0) || mac ? at : -1;
  }

  private static boolean continues(char c) {
    return c == ':' || isHex(c);
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isWord(char c) {
    return NameCharacters.isAlphanumeric(c) || c == '_' || c == '-' || c >= NameCharacters.OUTSIDE;
  }
}
