package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.Protection;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Protects sensitive attributes of resources and instrumentation scopes: few objects that come with
 * each item, so each is checked once.
 */
final class ResourceRules {
  private final AttributeEnforcement attributes;
  private volatile @Nullable Known last;

  ResourceRules(AttributeEnforcement attributes) {
    this.attributes = attributes;
  }

  private static final class Known {
    final Resource from;
    final Resource to;

    Known(Resource from, Resource to) {
      this.from = from;
      this.to = to;
    }
  }

  /** The corrected resource; the same object when nothing is to change. */
  Resource enforced(Resource resource) {
    Known known = last;
    if (known != null && known.from == resource) {
      return known.to;
    }
    Attributes before = resource.getAttributes();
    Attributes after = protect(before, "resource");
    Resource to = after == before ? resource : Resource.create(after, resource.getSchemaUrl());
    last = new Known(resource, to);
    return to;
  }

  /** Attributes without sensitive values; the same object when nothing is to change. */
  Attributes protect(Attributes recorded, String where) {
    boolean[] touched = {false, false};
    recorded.forEach(
        (key, value) -> {
          touched[0] |= isTouched(key, value);
          touched[1] |= isTaken(key, value);
        });
    boolean protects = touched[0] && attributes.rules().sensitive.checkInside(where);
    if (!protects && !touched[1]) {
      return recorded;
    }
    AttributesBuilder left = Attributes.builder();
    recorded.forEach((key, value) -> put(left, key, value));
    return attributes.hashKeyFilter().removeFrom(left.build());
  }

  /** What is removed in every mode, without a finding: a command line, the hash key. */
  private boolean isTaken(AttributeKey<?> key, Object value) {
    return attributes.keys().protection(key.getKey()) == Protection.WITHHOLD
        || attributes.hashKeyFilter().isIn(value)
        || (value instanceof Value && inside(key, value) != value);
  }

  private boolean isTouched(AttributeKey<?> key, Object value) {
    Protection protection = attributes.keys().protection(key.getKey());
    return (protection != null && protection != Protection.WITHHOLD && protection.touches(value))
        || (value instanceof Value
            && attributes.protections().isSensitiveInside(key.getKey(), (Value<?>) value));
  }

  /** The value without what the current mode removes inside it. */
  private Object inside(AttributeKey<?> key, Object value) {
    return attributes.protections().inside(key.getKey(), (Value<?>) value, taken -> {});
  }

  @SuppressWarnings("unchecked") // the value came with its key, or is of the key's new type
  private void put(AttributesBuilder left, AttributeKey<?> key, Object value) {
    Protection protection = attributes.keys().protection(key.getKey());
    if (protection == null
        || !attributes.protections().applies(protection)
        || !protection.touches(value)) {
      boolean nested = key.getType() == AttributeType.VALUE;
      left.put((AttributeKey<Object>) key, nested ? inside(key, value) : value);
      return;
    }
    Object protectedValue =
        protection.protect(
            value instanceof Value ? ((Value<?>) value).asString() : value,
            attributes.protections().redactor());
    if (protectedValue instanceof List) {
      left.put(AttributeKey.stringArrayKey(key.getKey()), (List<String>) protectedValue);
    } else if (protectedValue != null) {
      left.put(AttributeKey.stringKey(key.getKey()), protectedValue.toString());
    }
  }
}
