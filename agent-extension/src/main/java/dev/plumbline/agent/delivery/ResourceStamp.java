package dev.plumbline.agent.delivery;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the resource attributes that the charter fixes (its digest, the owning team) after a
 * reload. The SDK creates a resource once, at the start; so the attributes are replaced at export.
 */
public final class ResourceStamp {
  /** Immutable, so that three exporters on three threads see one or the other. */
  private static final class Stamped {
    final Attributes attributes;
    final @Nullable Resource from;
    final @Nullable Resource to;

    Stamped(Attributes attributes, @Nullable Resource from, @Nullable Resource to) {
      this.attributes = attributes;
      this.from = from;
      this.to = to;
    }
  }

  private final AtomicReference<@Nullable Stamped> stamped = new AtomicReference<>();

  /** Stamps these attributes from now on. */
  public void change(Attributes attributes) {
    stamped.set(new Stamped(attributes, null, null));
  }

  /** Whether resources are exported unchanged. */
  boolean isClean() {
    return stamped.get() == null;
  }

  /** The resource with the new attributes; the same object before any reload. */
  Resource on(Resource resource) {
    Stamped now = stamped.get();
    if (now == null) {
      return resource;
    }
    Resource known = now.to;
    if (known != null && now.from == resource) {
      return known;
    }
    Resource made =
        Resource.create(
            resource.getAttributes().toBuilder().putAll(now.attributes).build(),
            resource.getSchemaUrl());
    // Unless the stamp was changed in the meantime.
    stamped.compareAndSet(now, new Stamped(now.attributes, resource, made));
    return made;
  }
}
