package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.AttributeLookup;

/** The attributes of an item that names, matches and requirements ask for. */
public interface PresentAttributes {
  boolean has(int slot);

  /** Whether all of these are present. */
  boolean hasAll(int[] slots);

  String keyOf(int slot);

  /** The values that are in a row's name template. */
  AttributeLookup under(SpanRow row);
}
