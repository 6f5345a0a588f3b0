package dev.plumbline.charter;

import org.jspecify.annotations.Nullable;

/**
 * Looks an attribute up by its key: the one thing the naming rules need from whoever holds the
 * attributes. Returns null when there is none.
 */
@FunctionalInterface
public interface AttributeLookup {
  @Nullable Object get(String key);
}
