package dev.plumbline.agent.delivery;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the charter itself writes on the resource (its digest, the owning team), after another
 * charter took over. A resource is made once, at the start; so it is stamped as it leaves.
 */
public final class Stamp {
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

  /** Whether resources leave as they were made. */
  boolean isClean() {
    return stamped.get() == null;
  }

  /** The resource with the stamp; as long as it is clean the same object. */
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
    // Not over a stamp that was changed in the meantime.
    stamped.compareAndSet(now, new Stamped(now.attributes, resource, made));
    return made;
  }
}
