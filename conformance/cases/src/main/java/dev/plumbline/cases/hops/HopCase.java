package dev.plumbline.cases.hops;

import java.util.ArrayList;
import java.util.List;

/**
 * What is sent, and what must arrive behind hops that apply the charter.
 *
 * @param sent values of {@code baggage} headers, one a line
 * @param arrives the one header at the end, empty for none
 */
record HopCase(String name, List<String> sent, String arrives) {
  /** Most members, and most bytes of the header, that W3C asks every service to carry. */
  private static final int MEMBERS = 64;

  private static final int BYTES = 8192;

  HopCase {
    sent = List.copyOf(sent);
  }

  static List<HopCase> all() {
    return List.of(
        new HopCase("no baggage", List.of(), ""),
        same("one member", "k00=1"),
        same("64 members", members(MEMBERS, 1)),
        new HopCase(
            "the 65th member is dropped, not all",
            List.of(members(MEMBERS, 1) + ",k64=x"),
            members(MEMBERS, 1)),
        same("8,192 bytes", ofBytes(BYTES)),
        new HopCase(
            "the member that would pass 8,192 bytes is dropped, not all",
            List.of(ofBytes(BYTES - 4) + ",k62=xx"),
            ofBytes(BYTES - 4)),
        same("percent-encoded text", "k00=%E2%82%AC%20%C3%BC%2C%3B%25"),
        new HopCase("encoding of what needs none", List.of("k00=%61%2d%7A"), "k00=a-z"),
        new HopCase("lower-case digits of encoding", List.of("k00=%e2%82%ac"), "k00=%E2%82%AC"),
        same("an equals sign in a value", "k00=a=b=="),
        same("properties", "k00=1;p;q=2,k01=2;r=%20x"),
        new HopCase("white space", List.of("  k00 = 1 ; p = q , k01=2 "), "k00=1;p=q,k01=2"),
        new HopCase("tabs", List.of("k00\t= 1\t;\tp = q\t, k01=2"), "k00=1;p=q,k01=2"),
        new HopCase(
            "malformed members are dropped alone",
            List.of("k00=1,k01=%zz,=x,k02=2,k03,k04=100%,k05=\"a\",k06=1;,k07=3"),
            "k00=1,k02=2,k07=3"),
        new HopCase("empty members", List.of(",,k00=1, ,k01=2,"), "k00=1,k01=2"),
        new HopCase("several headers", List.of("k01=1", "k00=2", "k02=3"), "k00=2,k01=1,k02=3"),
        new HopCase("of a repeated key the last", List.of("k00=1,k01=2,k00=3"), "k00=3,k01=2"),
        new HopCase("keys that the charter lacks", List.of("user=x,k00=1,session=y"), "k00=1"),
        new HopCase("nothing but such keys", List.of("user=x,session=y"), ""),
        new HopCase(
            "a value over its key's limit", List.of("short=" + "x".repeat(9) + ",k00=1"), "k00=1"),
        same("a value at its key's limit", "k00=1,short=" + "x".repeat(8)));
  }

  /** Metadata of gRPC holds no tab. */
  boolean fits(Transport transport) {
    return transport == Transport.HTTP || sent.stream().noneMatch(line -> line.contains("\t"));
  }

  private static HopCase same(String name, String header) {
    return new HopCase(name, List.of(header), header);
  }

  private static String members(int count, int length) {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add("k%02d=%s".formatted(i, "v".repeat(length)));
    }
    return String.join(",", members);
  }

  /** A header of exactly so many bytes, in fewer than 62 members. */
  private static String ofBytes(int bytes) {
    String begin = members(60, 100);
    return begin + ",k60=" + "w".repeat(bytes - begin.length() - ",k60=".length());
  }
}
