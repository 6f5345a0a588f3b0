package dev.plumbline.cases;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Expands the abbreviations of a vector: {@code $base64}, {@code $text}, {@code $join}, {@code
 * $charter}.
 */
final class Expansion {
  private final CaseCharters charters;

  Expansion(CaseCharters charters) {
    this.charters = charters;
  }

  @Nullable Object of(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<@Nullable Object> all = new ArrayList<>();
      list.forEach(item -> all.add(of(item)));
      return all;
    }
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    if (map.containsKey("$base64")) {
      return Base64.getEncoder().encodeToString(hex(map.get("$base64")));
    }
    if (map.containsKey("$text")) {
      return new String(piece(map), StandardCharsets.UTF_8);
    }
    if (map.containsKey("$charter")) {
      return charters.compiled(map);
    }
    if (map.get("$join") instanceof List<?> join
        && join.size() == 2
        && join.get(1) instanceof List<?> pieces) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      pieces.forEach(piece -> bytes.writeBytes(piece(piece)));
      return "$base64".equals(join.get(0))
          ? Base64.getEncoder().encodeToString(bytes.toByteArray())
          : bytes.toString(StandardCharsets.UTF_8);
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    map.forEach((key, inner) -> all.put(String.valueOf(key), of(inner)));
    return all;
  }

  private static byte[] piece(@Nullable Object piece) {
    if (piece instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    if (!(piece instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("a piece is " + piece + "; expected a text or an object");
    }
    byte[] once =
        map.containsKey("$hex")
            ? hex(map.get("$hex"))
            : String.valueOf(map.get("$text")).getBytes(StandardCharsets.UTF_8);
    int times = map.get("times") instanceof Number number ? number.intValue() : 1;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(once.length * times);
    for (int i = 0; i < times; i++) {
      bytes.writeBytes(once);
    }
    return bytes.toByteArray();
  }

  private static byte[] hex(@Nullable Object digits) {
    return HexFormat.of().parseHex(String.valueOf(digits));
  }
}
