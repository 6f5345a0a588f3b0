package dev.plumbline.conformance.executor;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Headers as they came: repeated where repeated, names without case. */
record Headers(List<Map.Entry<String, String>> all) {
  static final TextMapGetter<Headers> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
          return headers.all.stream().map(Map.Entry::getKey).toList();
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String key) {
          Iterator<String> values = getAll(headers, key);
          return values.hasNext() ? values.next() : null;
        }

        @Override
        public Iterator<String> getAll(@Nullable Headers headers, String key) {
          return headers == null
              ? List.<String>of().iterator()
              : headers.all.stream()
                  .filter(each -> each.getKey().equalsIgnoreCase(key))
                  .map(Map.Entry::getValue)
                  .iterator();
        }
      };
}
