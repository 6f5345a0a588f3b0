package dev.plumbline.console.api;

import dev.plumbline.otlp.Attributes;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attribute values as JSON; integers that a browser would round become strings. */
final class AttributeValues {

  private static final long EXACT = 1L << 53;

  private AttributeValues() {}

  static Map<String, @Nullable Object> of(Attributes attributes) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (int i = 0; i < attributes.size(); i++) {
      values.put(attributes.key(i), value(attributes.value(i)));
    }
    return values;
  }

  static Map<String, @Nullable Object> of(List<KeyValue> attributes) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    attributes.forEach(attribute -> values.put(attribute.getKey(), value(attribute.getValue())));
    return values;
  }

  static @Nullable Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value(value.getIntValue());
      case DOUBLE_VALUE -> value.getDoubleValue();
      case BYTES_VALUE -> value(value.getBytesValue().toByteArray());
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream().map(AttributeValues::value).toList();
      case KVLIST_VALUE -> of(value.getKvlistValue().getValuesList());
      default -> null;
    };
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Long number && (number > EXACT || number < -EXACT)) {
      return number.toString();
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> values = new ArrayList<>();
      list.forEach(item -> values.add(value(item)));
      return values;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      map.forEach((key, item) -> values.put(String.valueOf(key), value(item)));
      return values;
    }
    return value;
  }
}
