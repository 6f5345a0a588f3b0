package dev.plumbline.cases.differential;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes texts and bytes a little, from a seed. */
final class Mutations {
  /** What breaks readers of headers and documents. */
  private static final List<String> NASTY =
      List.of(
          "",
          " ",
          "\t",
          "\u000b",
          "\f",
          "\r",
          "\n",
          "\0",
          "\u007f",
          "\u0080",
          "\u0085",
          "\u00a0",
          "\u2028",
          "\u3000",
          "\ufeff",
          "\ufffd",
          "ü",
          "€",
          "\ud83d\ude00",
          "İ",
          "ſ",
          "K");

  private final SplittableRandom random;
  private final List<String> words;

  /**
   * From this randomness.
   *
   * @param words that mean something to the reader
   */
  Mutations(SplittableRandom random, List<String> words) {
    this.random = random;
    this.words = List.copyOf(words);
  }

  boolean chance(int in) {
    return random.nextInt(in) == 0;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** The text after one to four changes; {@code other} lends pieces. */
  String text(String text, String other) {
    String changed = text;
    for (int i = random.nextInt(4); i >= 0; i--) {
      changed = changeOf(changed, other);
    }
    return changed;
  }

  private String changeOf(String text, String other) {
    int[] points = text.codePoints().toArray();
    int at = random.nextInt(points.length + 1);
    int end = Math.min(points.length, at + random.nextInt(1 + Math.min(12, points.length)));
    String before = part(points, 0, at);
    String behind = part(points, at, points.length);
    return switch (random.nextInt(9)) {
      case 0 -> before + part(points, end, points.length);
      case 1 -> before + one(words) + behind;
      case 2 -> before + one(NASTY) + behind;
      case 3 ->
          before
              + (char) (0x20 + random.nextInt(0x5f))
              + part(points, Math.min(at + 1, points.length), points.length);
      case 4 ->
          before
              + part(points, at, end).repeat(1 + random.nextInt(chance(20) ? 300 : 3))
              + part(points, end, points.length);
      case 5 -> before + pieceOf(other) + part(points, end, points.length);
      case 6 ->
          chance(2)
              ? text.toUpperCase(java.util.Locale.ROOT)
              : text.toLowerCase(java.util.Locale.ROOT);
      case 7 -> before + one(words) + part(points, end, points.length);
      default -> swapped(points);
    };
  }

  private String swapped(int[] points) {
    if (points.length < 2) {
      return part(points, 0, points.length);
    }
    int[] changed = points.clone();
    int one = random.nextInt(points.length);
    int other = random.nextInt(points.length);
    changed[one] = points[other];
    changed[other] = points[one];
    return part(changed, 0, changed.length);
  }

  private String pieceOf(String other) {
    int[] points = other.codePoints().toArray();
    int from = random.nextInt(points.length + 1);
    return part(points, from, from + random.nextInt(points.length - from + 1));
  }

  private static String part(int[] points, int from, int to) {
    return new String(points, from, Math.max(0, to - from));
  }

  /** The bytes after one to four changes; {@code other} lends pieces. */
  byte[] bytes(byte[] bytes, byte[] other) {
    byte[] changed = bytes;
    for (int i = random.nextInt(4); i >= 0; i--) {
      changed = changeOf(changed, other);
    }
    return changed;
  }

  private byte[] changeOf(byte[] bytes, byte[] other) {
    int at = random.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + random.nextInt(1 + Math.min(16, bytes.length)));
    byte[] before = Arrays.copyOf(bytes, at);
    byte[] behind = Arrays.copyOfRange(bytes, at, bytes.length);
    return switch (random.nextInt(8)) {
      case 0 -> before;
      case 1 -> joined(before, Arrays.copyOfRange(bytes, end, bytes.length));
      case 2 -> joined(before, new byte[] {(byte) random.nextInt(256)}, behind);
      case 3 -> joined(before, Arrays.copyOfRange(bytes, at, end), behind);
      case 4 -> {
        int from = random.nextInt(other.length + 1);
        byte[] piece =
            Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from + 1));
        yield joined(before, piece, Arrays.copyOfRange(bytes, end, bytes.length));
      }
      case 5 -> joined(before, ProtoBytes.field(this), behind);
      case 6 -> flipped(bytes, 1 << random.nextInt(8));
      default -> flipped(bytes, 1 + random.nextInt(255));
    };
  }

  private byte[] flipped(byte[] bytes, int mask) {
    if (bytes.length == 0) {
      return bytes;
    }
    byte[] changed = bytes.clone();
    changed[random.nextInt(bytes.length)] ^= (byte) mask;
    return changed;
  }

  static byte[] joined(byte[]... parts) {
    List<byte[]> all = new ArrayList<>(List.of(parts));
    byte[] joined = new byte[all.stream().mapToInt(each -> each.length).sum()];
    int at = 0;
    for (byte[] part : all) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }
}
