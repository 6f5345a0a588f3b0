package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import org.jspecify.annotations.Nullable;

/** The charter's row of an attribute, and how its values are protected. */
record AttributeRows(Charter charter) {

  @Nullable Attribute row(String key) {
    return charter.attributeRules().find(key);
  }

  @Nullable Protection protection(String key) {
    return Protection.of(charter.attributeRules(), key);
  }
}
