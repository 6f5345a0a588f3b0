package dev.plumbline.conformance.executor;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Attributes as cases write them: a number with a fraction is a double, any other an integer. */
final class CaseAttributes {
  private CaseAttributes() {}

  static Attributes of(Input input) {
    AttributesBuilder attributes = Attributes.builder();
    input.members().forEach((key, value) -> put(attributes, key, value));
    return attributes.build();
  }

  private static void put(AttributesBuilder attributes, String key, @Nullable Object value) {
    if (value instanceof String text) {
      attributes.put(AttributeKey.stringKey(key), text);
    } else if (value instanceof Boolean flag) {
      attributes.put(AttributeKey.booleanKey(key), flag);
    } else if (value instanceof Number number) {
      if (isWhole(number)) {
        attributes.put(AttributeKey.longKey(key), number.longValue());
      } else {
        attributes.put(AttributeKey.doubleKey(key), number.doubleValue());
      }
    } else if (value instanceof List<?> list) {
      attributes.put(AttributeKey.stringArrayKey(key), list.stream().map(String::valueOf).toList());
    } else {
      throw new IllegalArgumentException(key + " is " + value + "; expected a value of a kind");
    }
  }

  static boolean isWhole(Number number) {
    return number.doubleValue() == Math.rint(number.doubleValue());
  }

  static Map<String, Object> written(Attributes attributes) {
    Map<String, Object> written = new TreeMap<>();
    attributes.forEach((key, value) -> written.put(key.getKey(), value));
    return written;
  }
}
