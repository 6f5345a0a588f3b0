package dev.plumbline.cli.generate;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Attribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Converts names of the charter to distinct identifiers: {@code a.b_c} and {@code a.b.c} would be
 * spelled alike. The first to come has the plain spelling, those after it a number behind it.
 */
final class Identifiers {
  private final Map<String, String> spelled = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final UnaryOperator<String> spelling;

  private Identifiers(UnaryOperator<String> spelling) {
    this.spelling = spelling;
  }

  static Identifiers of(Iterable<String> names, UnaryOperator<String> spelling) {
    Identifiers identifiers = new Identifiers(spelling);
    names.forEach(identifiers::add);
    return identifiers;
  }

  /** Keys of attributes; of two that are spelled alike, the one in use comes first. */
  static Identifiers ofAttributes(Charter charter, UnaryOperator<String> spelling) {
    List<String> inUse = new ArrayList<>();
    List<String> deprecated = new ArrayList<>();
    for (Attribute attribute : charter.attributes().values()) {
      (attribute.deprecation() == null ? inUse : deprecated).add(attribute.key());
    }
    inUse.addAll(deprecated);
    return of(inUse, spelling);
  }

  private void add(String name) {
    String plain = spelling.apply(name);
    String identifier = plain;
    for (int number = 2; !taken.add(identifier); number++) {
      identifier = plain + "_" + number;
    }
    spelled.put(name, identifier);
  }

  /** The identifier of a name. */
  String get(String name) {
    String identifier = spelled.get(name);
    if (identifier == null) {
      throw new IllegalArgumentException(name + " is not a name of this list");
    }
    return identifier;
  }
}
