package dev.plumbline.agent.export;

import org.jspecify.annotations.Nullable;

/** What a charter says about each item of a batch. */
interface ItemLaw<T> {
  /** The item itself, another in its place, or null to leave it out. */
  @Nullable T apply(T item, AttributePass pass);

  /** The item without its values, or null to leave it out. */
  @Nullable T bare(T item);
}
