package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.clients.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Some texts are nowhere in what the learner's processes have sent: in no name, attribute, label,
 * event, log line or status. Nor are their forms from which anybody can compute them back: a hash
 * without a key, which is found by trying, and base64.
 *
 * @param texts that must not leave
 * @param signal where they are looked for: traces, metrics or logs; all of them if it is empty
 * @param clear whether only the texts themselves are looked for
 */
public record NeverLeaves(List<String> texts, String signal, boolean clear) implements Requirement {
  private static final List<String> HASHES = List.of("MD5", "SHA-1", "SHA-256");

  /** The field with which an export of a signal begins. */
  private static final SortedMap<String, String> FIELDS =
      new TreeMap<>(
          Map.of("traces", "resourceSpans", "metrics", "resourceMetrics", "logs", "resourceLogs"));

  public NeverLeaves {
    texts = List.copyOf(texts);
  }

  static NeverLeaves read(LessonNode node) {
    return new NeverLeaves(
        node.texts("texts"),
        node.has("in") ? node.oneOf("in", FIELDS.keySet()) : "",
        node.flag("clear"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    List<String> documents =
        evidence.own().documents().stream()
            .filter(each -> each.contains("\"" + FIELDS.getOrDefault(signal, "resource")))
            .toList();
    if (documents.isEmpty()) {
      return RequirementResult.unmet("nothing was sent", "any telemetry of the service");
    }
    Map<String, String> sought = sought();
    TreeSet<String> places = new TreeSet<>();
    for (String document : documents) {
      if (sought.keySet().stream().anyMatch(document::contains)) {
        find(read(document), "", sought, places);
      }
    }
    if (places.isEmpty()) {
      return RequirementResult.met("in " + documents.size() + " exports: none of the texts");
    }
    return RequirementResult.unmet(String.join("; ", places), "telemetry without it");
  }

  /** What is looked for, and its description. */
  private Map<String, String> sought() {
    Map<String, String> found = new LinkedHashMap<>();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      found.put(text, text + " in clear");
      if (clear) {
        continue;
      }
      found.put(Base64.getEncoder().encodeToString(bytes), text + " as base64");
      for (String hash : HASHES) {
        found.put(hash(hash, bytes), text + " as " + hash + " without a key");
      }
    }
    return found;
  }

  /** Walks through a document; {@code place} is the nearest key or name above. */
  private static void find(
      @Nullable Object value, String place, Map<String, String> forms, TreeSet<String> places) {
    if (value instanceof List<?> list) {
      list.forEach(each -> find(each, place, forms, places));
    } else if (value instanceof Map<?, ?> map) {
      Object key = map.get("key");
      map.forEach(
          (field, inner) ->
              find(
                  inner,
                  key == null || field.equals("key")
                      ? place(place, field.toString())
                      : "attribute " + key,
                  forms,
                  places));
    } else if (value instanceof String text) {
      forms.forEach(
          (form, description) -> {
            if (text.contains(form)) {
              places.add(place + " has " + description);
            }
          });
    }
  }

  private static String place(String above, String field) {
    return switch (field) {
      case "body" -> "the text of a log record";
      case "name" -> "a name";
      case "message" -> "the message of a span's status";
      case "events" -> "an event of a span";
      default -> above;
    };
  }

  private static @Nullable Object read(String document) {
    try {
      return Json.read(document);
    } catch (IOException e) {
      throw new UncheckedIOException("the Collector wrote a line that is no JSON", e);
    }
  }

  private static String hash(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has " + algorithm, e);
    }
  }
}
