package dev.plumbline.charter.registry;

/** An address (RFC 3986) without the parts that carry credentials: user, query, fragment. */
final class SafeAddress {
  private SafeAddress() {}

  static boolean touches(String address) {
    return end(address) < address.length() || userEnd(address, address.length()) > 0;
  }

  static String of(String address) {
    int end = end(address);
    int user = userEnd(address, end);
    if (user == 0) {
      return address.substring(0, end);
    }
    return address.substring(0, authority(address)) + address.substring(user, end);
  }

  /** Where the query or the fragment begins. */
  private static int end(String address) {
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c == '?' || c == '#') {
        return i;
      }
    }
    return address.length();
  }

  private static int authority(String address) {
    int slashes = address.indexOf("//");
    return slashes < 0 ? 0 : slashes + 2;
  }

  /** Behind the last at-sign of the authority; 0 when there is none. */
  private static int userEnd(String address, int end) {
    int from = authority(address);
    int user = 0;
    for (int i = from; i < end && address.charAt(i) != '/'; i++) {
      if (address.charAt(i) == '@') {
        user = i + 1;
      }
    }
    return user;
  }
}
