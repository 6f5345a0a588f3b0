package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.KeyRules;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.charter.registry.Redactor;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Protects sensitive entries inside maps and arrays: in attributes and in the body of a log record.
 *
 * <p>An entry is sensitive when its key is, or the end of its path: {@code pan} in a map under
 * {@code acme} is {@code acme.pan}.
 */
final class NestedValues {
  /** Deeper values are dropped as a whole. */
  private static final int DEEPEST = 32;

  private final KeyRules keys;
  private final Redactor redactor;
  private final boolean protects;

  /**
   * Values by the charter's keys.
   *
   * @param protects whether each sensitive one is protected; else only those that are withheld in
   *     every mode
   */
  NestedValues(KeyRules keys, Redactor redactor, boolean protects) {
    this.keys = keys;
    this.redactor = redactor;
    this.protects = protects;
  }

  /**
   * The protected value; the same object when nothing in it is sensitive.
   *
   * @param path the key of the value; empty for a body
   * @param taken receives each text that is removed
   */
  Value<?> protect(String path, Value<?> value, Consumer<Object> taken) {
    return protect(path, value, taken, 0);
  }

  private Value<?> protect(String path, Value<?> value, Consumer<Object> taken, int depth) {
    if (value.getType() == ValueType.KEY_VALUE_LIST) {
      return depth == DEEPEST ? deepest(value) : map(path, value, taken, depth);
    }
    if (value.getType() == ValueType.ARRAY) {
      return depth == DEEPEST ? deepest(value) : array(path, value, taken, depth);
    }
    return value;
  }

  private Value<?> deepest(Value<?> value) {
    return protects ? Value.of(redactor.mask()) : value;
  }

  @SuppressWarnings("unchecked") // by the type
  private Value<?> map(String path, Value<?> value, Consumer<Object> taken, int depth) {
    List<KeyValue> entries = (List<KeyValue>) value.getValue();
    List<KeyValue> left = new ArrayList<>(entries.size());
    boolean changes = false;
    for (KeyValue entry : entries) {
      String under = path.isEmpty() ? entry.getKey() : path + '.' + entry.getKey();
      Protection protection = protection(under, under.length() - entry.getKey().length());
      Value<?> before = entry.getValue();
      Value<?> after =
          protection == null
              ? protect(under, before, taken, depth + 1)
              : protect(protection, before, taken);
      changes |= after != before;
      if (after != null) {
        left.add(after == before ? entry : KeyValue.of(entry.getKey(), after));
      }
    }
    return changes ? Value.of(left.toArray(new KeyValue[0])) : value;
  }

  @SuppressWarnings("unchecked") // by the type
  private Value<?> array(String path, Value<?> value, Consumer<Object> taken, int depth) {
    List<Value<?>> elements = (List<Value<?>>) value.getValue();
    List<Value<?>> left = new ArrayList<>(elements.size());
    boolean changes = false;
    for (Value<?> before : elements) {
      Value<?> after = protect(path, before, taken, depth + 1);
      changes |= after != before;
      left.add(after);
    }
    return changes ? Value.of(left) : value;
  }

  /** By the whole path, or by a suffix of it that includes the entry's key. */
  private @Nullable Protection protection(String path, int keyAt) {
    int from = 0;
    while (from <= keyAt) {
      Protection protection = keys.protection(path.substring(from));
      int dot = path.indexOf('.', from);
      if (protection != null && (protects || protection == Protection.WITHHOLD)) {
        return protection;
      }
      if (dot < 0) {
        return null;
      }
      from = dot + 1;
    }
    return null;
  }

  /** The protected form of a sensitive value; null when it is dropped, itself when it may stay. */
  @Nullable Value<?> protect(Protection protection, Value<?> value, Consumer<Object> taken) {
    Object plain = plain(value);
    if (!protection.touches(plain)) {
      return value;
    }
    if (protection != Protection.WITHHOLD) {
      taken.accept(plain); // a command line contains ordinary words
    }
    Object left = protection.protect(plain, redactor);
    if (left instanceof List) {
      List<Value<?>> values = new ArrayList<>();
      for (Object one : (List<?>) left) {
        values.add(Value.of(String.valueOf(one)));
      }
      return Value.of(values);
    }
    return left == null ? null : Value.of(left.toString());
  }

  /** Text, number, boolean or a list of such; of anything else its text. */
  private static Object plain(Value<?> value) {
    switch (value.getType()) {
      case STRING:
      case BOOLEAN:
      case LONG:
      case DOUBLE:
        return value.getValue();
      case ARRAY:
        List<Object> plain = new ArrayList<>();
        for (Object element : (List<?>) value.getValue()) {
          plain.add(plain((Value<?>) element));
        }
        return plain;
      default:
        return value.asString();
    }
  }
}
