package dev.plumbline.charter;

import org.jspecify.annotations.Nullable;

/** Looks an attribute up by its key, for the naming rules. Returns null when there is none. */
@FunctionalInterface
public interface AttributeLookup {
  @Nullable Object get(String key);
}
