package dev.plumbline.cli.generate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of a Go table: {@code {Name: "edge", Tier: 1},}. */
final class GoTableRow {
  private final List<String> fields = new ArrayList<>();

  GoTableRow code(String field, String value) {
    fields.add(field + ": " + value);
    return this;
  }

  GoTableRow text(String field, String value) {
    return code(field, IdentifierSpelling.quoted(value));
  }

  /** Leaves the field out when there is no value. */
  GoTableRow optional(String field, @Nullable String value) {
    return value == null ? this : text(field, value);
  }

  /** The same for what is no text. */
  GoTableRow optionalCode(String field, @Nullable String value) {
    return value == null ? this : code(field, value);
  }

  @Override
  public String toString() {
    return "\t{" + String.join(", ", fields) + "},";
  }
}
