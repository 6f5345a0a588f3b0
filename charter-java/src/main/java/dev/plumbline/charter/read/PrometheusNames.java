package dev.plumbline.charter.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How Prometheus names what OpenTelemetry sends to it (OpenTelemetry specification, "Prometheus and
 * OpenMetrics Compatibility"): letters, digits and underscores, the unit behind the name, {@code
 * _total} behind that of a counter.
 */
final class PrometheusNames {
  private static final Map<String, String> UNITS = units();
  private static final Map<String, String> PER_UNITS = perUnits();

  private PrometheusNames() {}

  /** The name of a metric, without the endings of a histogram's series. */
  static String metric(String name, String unit, String instrument) {
    List<String> words = words(name);
    String[] parts = unit.replaceAll("\\{[^}]*}", "").split("/", 2);
    String main = parts[0].trim();
    append(words, UNITS.getOrDefault(main, main.equals("1") ? "" : main));
    if (parts.length > 1 && !parts[1].trim().isEmpty()) {
      String per = PER_UNITS.getOrDefault(parts[1].trim(), parts[1].trim());
      if (!words.contains(per)) {
        append(words, "per");
        append(words, per);
      }
    }
    if (instrument.equals("counter")) {
      moveToEnd(words, "total");
    } else if (instrument.equals("gauge") && unit.equals("1")) {
      moveToEnd(words, "ratio");
    }
    String joined = String.join("_", words);
    return !joined.isEmpty() && Character.isDigit(joined.charAt(0)) ? "_" + joined : joined;
  }

  /** The names of the series that a metric of this name becomes. */
  static List<String> series(String metric, String instrument) {
    return instrument.equals("histogram")
        ? Arrays.asList(metric, metric + "_bucket", metric + "_count", metric + "_sum")
        : Collections.singletonList(metric);
  }

  /** The label of an attribute. */
  static String label(String key) {
    return key.replaceAll("[^a-zA-Z0-9_]", "_");
  }

  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    for (String word : name.split("[^a-zA-Z0-9]+", -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  private static void append(List<String> words, String unit) {
    for (String word : words(unit)) {
      if (!words.contains(word)) {
        words.add(word);
      }
    }
  }

  private static void moveToEnd(List<String> words, String word) {
    words.removeAll(Collections.singletonList(word));
    words.add(word);
  }

  private static Map<String, String> units() {
    Map<String, String> units = new HashMap<>();
    String[] pairs = {
      "d",
      "days",
      "h",
      "hours",
      "min",
      "minutes",
      "s",
      "seconds",
      "ms",
      "milliseconds",
      "us",
      "microseconds",
      "ns",
      "nanoseconds",
      "By",
      "bytes",
      "KiBy",
      "kibibytes",
      "MiBy",
      "mebibytes",
      "GiBy",
      "gibibytes",
      "TiBy",
      "tibibytes",
      "KBy",
      "kilobytes",
      "MBy",
      "megabytes",
      "GBy",
      "gigabytes",
      "TBy",
      "terabytes",
      "m",
      "meters",
      "V",
      "volts",
      "A",
      "amperes",
      "J",
      "joules",
      "W",
      "watts",
      "g",
      "grams",
      "Cel",
      "celsius",
      "Hz",
      "hertz",
      "%",
      "percent"
    };
    for (int i = 0; i < pairs.length; i += 2) {
      units.put(pairs[i], pairs[i + 1]);
    }
    return units;
  }

  private static Map<String, String> perUnits() {
    Map<String, String> units = new HashMap<>();
    String[] pairs = {
      "s", "second", "m", "minute", "h", "hour", "d", "day", "w", "week", "mo", "month", "y", "year"
    };
    for (int i = 0; i < pairs.length; i += 2) {
      units.put(pairs[i], pairs[i + 1]);
    }
    return units;
  }
}
