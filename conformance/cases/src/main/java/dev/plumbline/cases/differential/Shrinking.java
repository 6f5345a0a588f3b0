package dev.plumbline.cases.differential;

import dev.plumbline.clients.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Inputs that lack a piece of this one. */
final class Shrinking {
  private Shrinking() {}

  /** A size that decreases with each removed piece. */
  static int size(Map<String, @Nullable Object> input) {
    return Json.write(input).length();
  }

  static List<Map<String, @Nullable Object>> of(Map<String, @Nullable Object> input) {
    List<Map<String, @Nullable Object>> smaller = new ArrayList<>();
    input.forEach(
        (name, value) -> {
          if (name.equals("headers") && value instanceof List<?> headers) {
            headers(headers).forEach(each -> smaller.add(with(input, name, each)));
          } else if (name.equals("details") && value instanceof String text) {
            bytes(Base64.getDecoder().decode(text))
                .forEach(
                    each ->
                        smaller.add(with(input, name, Base64.getEncoder().encodeToString(each))));
          } else if (List.of("body", "name", "host", "content_type").contains(name)
              && value instanceof String text) {
            texts(text).forEach(each -> smaller.add(with(input, name, each)));
          }
        });
    return smaller;
  }

  private static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> input, String name, Object value) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(input);
    changed.put(name, value);
    return changed;
  }

  private static List<List<Object>> headers(List<?> headers) {
    List<List<Object>> smaller = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      List<Object> fewer = new ArrayList<>(headers);
      Object pair = fewer.remove(i);
      smaller.add(fewer);
      if (pair instanceof List<?> two && two.size() == 2) {
        for (String text : texts(String.valueOf(two.get(1)))) {
          List<Object> changed = new ArrayList<>(headers);
          changed.set(i, List.of(two.get(0), text));
          smaller.add(changed);
        }
      }
    }
    return smaller;
  }

  /** The text without each of its pieces: halves, quarters, down to single characters. */
  private static List<String> texts(String text) {
    int[] points = text.codePoints().toArray();
    List<String> smaller = new ArrayList<>();
    for (int piece = Math.max(1, points.length / 2); piece >= 1; piece /= 2) {
      for (int at = 0; at + piece <= points.length && smaller.size() < 400; at += piece) {
        smaller.add(
            new String(points, 0, at) + new String(points, at + piece, points.length - at - piece));
      }
    }
    return smaller;
  }

  private static List<byte[]> bytes(byte[] bytes) {
    List<byte[]> smaller = new ArrayList<>();
    for (int piece = Math.max(1, bytes.length / 2); piece >= 1; piece /= 2) {
      for (int at = 0; at + piece <= bytes.length && smaller.size() < 400; at += piece) {
        smaller.add(
            Mutations.joined(
                Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + piece, bytes.length)));
      }
    }
    return smaller;
  }
}
