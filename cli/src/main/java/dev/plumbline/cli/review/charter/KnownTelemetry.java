package dev.plumbline.cli.review.charter;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.charter.yaml.Nearest;
import dev.plumbline.cli.review.source.NameKind;
import dev.plumbline.cli.review.source.UsedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names that one or several charters know: what one of them has is known. */
public final class KnownTelemetry {
  private final Map<NameKind, Set<String>> names = new TreeMap<>();

  /** What replaces a deprecated name, by the name; empty where nothing does. */
  private final Map<NameKind, Map<String, String>> deprecated = new TreeMap<>();

  /** Names without what a constant's spelling leaves out. */
  private final Map<NameKind, Set<String>> folded = new TreeMap<>();

  private final List<String> templates = new ArrayList<>();
  private final List<NameShape> spanNames = new ArrayList<>();

  public KnownTelemetry(Collection<Charter> charters) {
    for (NameKind kind : NameKind.values()) {
      names.put(kind, new TreeSet<>());
      deprecated.put(kind, new TreeMap<>());
      folded.put(kind, new HashSet<>());
    }
    charters.forEach(this::add);
    // What one charter deprecates another may still have.
    deprecated.forEach((kind, old) -> old.keySet().removeAll(namesOf(kind)));
    names.forEach((kind, known) -> known.forEach(name -> of(folded, kind).add(fold(name))));
  }

  private void add(Charter charter) {
    for (Attribute attribute : charter.attributes().values()) {
      if (attribute.deprecation() != null) {
        String fresh = attribute.renamedTo();
        of(deprecated, NameKind.ATTRIBUTE).put(attribute.key(), fresh == null ? "" : fresh);
      } else {
        namesOf(NameKind.ATTRIBUTE).add(attribute.key());
      }
      if (attribute.template()) {
        templates.add(attribute.key() + ".");
      }
    }
    for (Metric metric : charter.metrics().values()) {
      if (metric.deprecation() != null) {
        String fresh = metric.renamedTo();
        of(deprecated, NameKind.METRIC).put(metric.name(), fresh == null ? "" : fresh);
      } else {
        namesOf(NameKind.METRIC).add(metric.name());
      }
    }
    for (Span span : charter.spans().values()) {
      if (span.name().isLiteral()) {
        namesOf(NameKind.SPAN).add(span.name().toString());
      } else {
        spanNames.add(new NameShape(span, charter));
      }
    }
  }

  /** Whether a charter has the name, and does not deprecate it. */
  public boolean knows(UsedName used) {
    String name = used.name();
    return switch (used.form()) {
      case TEXT -> knowsText(used);
      case CONSTANT -> of(folded, used.kind()).contains(fold(name));
      case CONSTANT_OR_VALUE ->
          of(folded, used.kind()).stream().anyMatch(known -> fold(name).startsWith(known));
    };
  }

  private boolean knowsText(UsedName used) {
    String name = used.name();
    if (namesOf(used.kind()).contains(name)) {
      return true;
    }
    return switch (used.kind()) {
      case ATTRIBUTE -> templates.stream().anyMatch(name::startsWith);
      case METRIC -> false;
      case SPAN ->
          !used.maker().isEmpty()
              && spanNames.stream().anyMatch(shape -> shape.fits(name, used.maker()));
    };
  }

  /** What replaces a deprecated name, empty where nothing does; null for one that is not. */
  public @Nullable String replacement(UsedName used) {
    Map<String, String> old = of(deprecated, used.kind());
    if (used.form() == UsedName.Form.TEXT) {
      return old.get(used.name());
    }
    return old.entrySet().stream()
        .filter(entry -> fold(entry.getKey()).equals(fold(used.name())))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /** The known name that was probably meant, or null. */
  public @Nullable String nearest(UsedName used) {
    Set<String> known = namesOf(used.kind());
    if (used.form() == UsedName.Form.TEXT) {
      return Nearest.to(used.name(), known);
    }
    String found = Nearest.to(fold(used.name()), of(folded, used.kind()));
    return known.stream().filter(name -> fold(name).equals(found)).findFirst().orElse(null);
  }

  private Set<String> namesOf(NameKind kind) {
    return of(names, kind);
  }

  private static <T> T of(Map<NameKind, T> table, NameKind kind) {
    T found = table.get(kind);
    if (found == null) {
      throw new IllegalArgumentException(kind + " is not in the table");
    }
    return found;
  }

  /**
   * A name without its signs: {@code http.request.method} as {@code HTTP_REQUEST_METHOD} has it.
   */
  static String fold(String name) {
    return name.replaceAll("[._-]", "").toLowerCase(Locale.ROOT);
  }
}
