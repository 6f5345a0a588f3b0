package dev.plumbline.charter.naming;

import dev.plumbline.charter.AttributeLookup;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.charter.registry.SpanKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the row of the charter's spans that a span matches.
 *
 * <ol>
 *   <li>Rows of another kind are out.
 *   <li>A row with {@code match} fits when the span has every attribute listed there. A row without
 *       fits when its template is literal and equals the span's name.
 *   <li>Of several that fit, the one with the most {@code match} attributes wins, then the first by
 *       type in byte order; a row with {@code match} wins over one without.
 * </ol>
 *
 * <p>So the order of files, rows and attributes never matters. Rows that ask for the same
 * attributes never win over the first of them; they are left out when the table is made.
 */
public final class SpanTypes {
  private final Map<SpanKind, Candidate[]> matching = new EnumMap<>(SpanKind.class);
  private final Map<SpanKind, Map<String, Span>> literal = new EnumMap<>(SpanKind.class);
  private final Map<SpanKind, Map<String, List<Span>>> anchored = new EnumMap<>(SpanKind.class);

  public SpanTypes(Collection<Span> spans) {
    for (SpanKind kind : SpanKind.values()) {
      List<Span> ofKind = new ArrayList<>();
      for (Span span : spans) {
        if (span.kind() == kind) {
          ofKind.add(span);
        }
      }
      ofKind.sort(new ByStrength());
      Map<Object, Candidate> candidates = new LinkedHashMap<>();
      Map<String, Span> names = new HashMap<>();
      for (Span span : ofKind) {
        if (!span.match().isEmpty()) {
          candidates.putIfAbsent(new TreeSet<>(span.match()), new Candidate(span));
        } else if (span.name().isLiteral()) {
          names.putIfAbsent(span.name().toString(), span);
        }
      }
      Candidate[] strongestFirst = candidates.values().toArray(new Candidate[0]);
      matching.put(kind, strongestFirst);
      literal.put(kind, names);
      anchored.put(kind, anchor(strongestFirst));
    }
  }

  /** The row that a span matches, or null when the charter has none. */
  public @Nullable Span find(SpanKind kind, String name, AttributeLookup attributes) {
    Candidate[] candidates = matching.get(kind);
    if (candidates != null) {
      for (Candidate candidate : candidates) {
        if (candidate.fits(attributes)) {
          return candidate.span;
        }
      }
    }
    return named(kind, name);
  }

  /** The row without {@code match} whose name this is, or null. */
  public @Nullable Span named(SpanKind kind, String name) {
    Map<String, Span> names = literal.get(kind);
    return names == null ? null : names.get(name);
  }

  /**
   * The rows to try when a span of this kind has this attribute, strongest first.
   *
   * <p>Each row with {@code match} is indexed under one of its attributes, the one that the fewest
   * rows require. Trying the rows of each attribute of a span tries every row that can match,
   * whatever the size of the charter.
   */
  public List<Span> anchoredAt(SpanKind kind, String key) {
    Map<String, List<Span>> ofKind = anchored.get(kind);
    List<Span> rows = ofKind == null ? null : ofKind.get(key);
    return rows == null ? Collections.emptyList() : Collections.unmodifiableList(rows);
  }

  /** Orders rows that fit: the one that wins comes first. */
  public static Comparator<Span> byStrength() {
    return new ByStrength();
  }

  private static Map<String, List<Span>> anchor(Candidate[] candidates) {
    Map<String, Integer> uses = new HashMap<>();
    for (Candidate candidate : candidates) {
      for (String key : candidate.match) {
        uses.merge(key, 1, Integer::sum);
      }
    }
    Map<String, List<Span>> anchored = new HashMap<>();
    for (Candidate candidate : candidates) {
      String rarest = candidate.match[0];
      for (String key : candidate.match) {
        if (uses.getOrDefault(key, 0) < uses.getOrDefault(rarest, 0)) {
          rarest = key;
        }
      }
      anchored.computeIfAbsent(rarest, key -> new ArrayList<>()).add(candidate.span);
    }
    return anchored;
  }

  private static final class ByStrength implements Comparator<Span> {
    @Override
    public int compare(Span one, Span other) {
      int more = Integer.compare(other.match().size(), one.match().size());
      return more != 0 ? more : one.type().compareTo(other.type());
    }
  }

  private static final class Candidate {
    private final Span span;
    private final String[] match;

    private Candidate(Span span) {
      this.span = span;
      this.match = span.match().toArray(new String[0]);
    }

    private boolean fits(AttributeLookup attributes) {
      for (String key : match) {
        if (attributes.get(key) == null) {
          return false;
        }
      }
      return true;
    }
  }
}
