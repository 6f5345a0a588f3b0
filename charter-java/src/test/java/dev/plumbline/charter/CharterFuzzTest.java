package dev.plumbline.charter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Breaks the real charter in thousands of ways. Reading it must never throw, and every problem must
 * have a place in a file of the charter.
 *
 * <p>The seed is fixed, so a failure comes again; {@code -Dplumbline.fuzz.seed} and {@code
 * -Dplumbline.fuzz.cases} look elsewhere and longer.
 */
class CharterFuzzTest {
  private static final long SEED = Long.getLong("plumbline.fuzz.seed", 20261122L);
  private static final int CASES = Integer.getInteger("plumbline.fuzz.cases", 400);

  private static final String[] FRAGMENTS = {
    "",
    " ",
    "\n",
    "\t",
    ":",
    ": ",
    "- ",
    "-",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    "&a ",
    "*a",
    "!!int ",
    "|",
    ">",
    "|-\n  x",
    "'",
    "\"",
    "\\",
    "%",
    "@",
    "`",
    "?",
    "? ",
    "---\n",
    "...\n",
    "<<: ",
    "~",
    "null",
    "true",
    "0",
    "-1",
    "1e9",
    "9223372036854775808",
    "1e999999999",
    ".inf",
    ".nan",
    "0x10",
    "\u0000",
    "\u0007",
    "\ufeff",
    "\u2028",
    "\ud83d\ude00",
    "[[[[[[[[",
    "{a: {b: {c: ",
    "{}",
    "[]",
    "\"\\ud800\"",
    "\"\\x00\"",
    "yes",
    "2026-01-01",
    "12:30:45",
    "x".repeat(300),
  };

  private static final byte[] NO_BYTES = {};

  private enum Mutation {
    BYTES {
      @Override
      String apply(String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i <= random.nextInt(4); i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
      }
    },
    FRAGMENT {
      @Override
      String apply(String text, Random random) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(12));
        String fragment = FRAGMENTS[random.nextInt(FRAGMENTS.length)];
        return text.substring(0, from)
            + new String(fragment.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
            + text.substring(to);
      }
    },
    VALUE {
      @Override
      String apply(String text, Random random) {
        int colon = text.indexOf(": ", random.nextInt(text.length()));
        if (colon < 0) {
          return text.substring(0, text.length() / 2);
        }
        int end = colon + 2;
        while (end < text.length() && ",}\n".indexOf(text.charAt(end)) < 0) {
          end++;
        }
        return text.substring(0, colon + 2)
            + FRAGMENTS[random.nextInt(FRAGMENTS.length)].replaceAll("[^\\x20-\\x7e]", "")
            + text.substring(end);
      }
    },
    LINES {
      @Override
      String apply(String text, Random random) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        int at = random.nextInt(lines.size());
        switch (random.nextInt(5)) {
          case 0 -> lines.remove(at);
          case 1 -> lines.add(at, lines.get(at));
          case 2 -> lines.add(random.nextInt(lines.size()), lines.remove(at));
          case 3 -> lines.set(at, "  " + lines.get(at));
          default -> lines.set(at, lines.get(at).strip());
        }
        return String.join("\n", lines);
      }
    },
    CUT {
      @Override
      String apply(String text, Random random) {
        return text.substring(0, random.nextInt(text.length()));
      }
    };

    /** One character stands for one byte. */
    abstract String apply(String text, Random random);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BYTES", "FRAGMENT", "VALUE", "LINES", "CUT"})
  void aMutatedCharter_isReadOrRefusedWithPlaces(String mutation) {
    Map<String, byte[]> real = CharterFixture.contents();
    List<String> names = new ArrayList<>(real.keySet());
    Random random = new Random(SEED + mutation.hashCode());
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      String name = names.get(random.nextInt(names.size()));
      String text = new String(real.get(name), StandardCharsets.ISO_8859_1);
      for (int times = random.nextInt(3); times >= 0 && !text.isEmpty(); times--) {
        text = Mutation.valueOf(mutation).apply(text, random);
      }
      Map<String, byte[]> mutated = new TreeMap<>(real);
      mutated.put(name, text.getBytes(StandardCharsets.ISO_8859_1));

      CharterResult result = load(mutated, name, text);

      refused += result.isValid() ? 0 : 1;
    }
    assertThat(refused).as("mutated charters that were refused").isGreaterThan(CASES / 4);
  }

  private static CharterResult load(Map<String, byte[]> files, String name, String text) {
    CharterResult result;
    try {
      result = CharterLoader.load(CharterFiles.of("charter", files));
    } catch (Throwable e) {
      throw new AssertionError("reading threw on " + name + ":\n" + text, e);
    }
    assertThat(result.isValid()).isEqualTo(result.problems().isEmpty());
    // Plain conditions: there are tens of thousands of problems.
    Map<String, Integer> lines = new HashMap<>();
    for (Problem problem : result.problems()) {
      Location place = problem.location();
      String file = place.file().replaceFirst("^charter/", "");
      int last =
          lines.computeIfAbsent(file, key -> 1 + lineBreaks(files.getOrDefault(key, NO_BYTES)));
      if (!files.containsKey(file)
          || place.line() < 1
          || place.line() > last
          || place.column() < 1
          || problem.message().isEmpty()
          || problem.expected().isEmpty()) {
        throw new AssertionError("badly placed: " + problem + "\n" + text);
      }
    }
    return result;
  }

  /** YAML breaks lines at more than line feeds. */
  private static int lineBreaks(byte[] content) {
    return (int)
        new String(content, StandardCharsets.UTF_8)
            .chars()
            .filter(c -> c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
            .count();
  }
}
