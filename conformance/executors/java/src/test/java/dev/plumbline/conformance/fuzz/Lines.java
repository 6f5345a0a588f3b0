package dev.plumbline.conformance.fuzz;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Headers, one a line of the input. */
record Lines(List<Map.Entry<String, String>> all) {
  private static final int MOST = 8;

  private static final TextMapGetter<Lines> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Lines lines) {
          return lines.all.stream().map(Map.Entry::getKey).toList();
        }

        @Override
        public @Nullable String get(@Nullable Lines lines, String key) {
          Iterator<String> values = getAll(lines, key);
          return values.hasNext() ? values.next() : null;
        }

        @Override
        public Iterator<String> getAll(@Nullable Lines lines, String key) {
          List<String> values = new ArrayList<>();
          if (lines != null) {
            lines.all.forEach(
                each -> {
                  if (each.getKey().equals(key)) {
                    values.add(each.getValue());
                  }
                });
          }
          return values.iterator();
        }
      };

  /** The first line under one name, the others under another. */
  static Lines of(byte[] data, String first, String others) {
    List<Map.Entry<String, String>> all = new ArrayList<>();
    for (String line : new String(data, StandardCharsets.UTF_8).split("\n", MOST)) {
      all.add(Map.entry(all.isEmpty() ? first : others, line));
    }
    return new Lines(all);
  }

  static Lines inject(TextMapPropagator propagator, Context context) {
    List<Map.Entry<String, String>> all = new ArrayList<>();
    propagator.inject(context, all, (to, key, value) -> all.add(Map.entry(key, value)));
    return new Lines(all);
  }

  Context extract(TextMapPropagator propagator) {
    return propagator.extract(Context.root(), this, GETTER);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  static void check(boolean holds, String message) {
    if (!holds) {
      throw new AssertionError(message);
    }
  }
}
