package dev.plumbline.agent.export;

import org.jspecify.annotations.Nullable;

/** The charter's rules for one kind of exported item. */
interface ItemRules<T> {
  /** The item itself, a corrected one, or null to drop it. */
  @Nullable T apply(T item, AttributePass pass);

  /** The item without its values, or null to drop it. */
  @Nullable T bare(T item);
}
