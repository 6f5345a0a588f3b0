package dev.plumbline.charter.naming;

import dev.plumbline.charter.AttributeLookup;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.charter.registry.SpanKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells which row of the charter's spans a span falls under.
 *
 * <ol>
 *   <li>Rows of another kind are out.
 *   <li>A row with {@code match} fits when the span has every attribute listed there. A row without
 *       fits when its template is literal and equals the span's name.
 *   <li>Of several that fit, the one with the most {@code match} attributes wins, then the first by
 *       type in byte order.
 * </ol>
 */
public final class SpanTypes {
  private static final Comparator<Span> BY_STRENGTH =
      Comparator.<Span>comparingInt(span -> -span.match().size()).thenComparing(Span::type);

  private final Map<SpanKind, Candidate[]> matching = new EnumMap<>(SpanKind.class);
  private final Map<SpanKind, Map<String, Span>> literal = new EnumMap<>(SpanKind.class);

  public SpanTypes(Collection<Span> spans) {
    for (SpanKind kind : SpanKind.values()) {
      List<Span> ofKind = new ArrayList<>();
      for (Span span : spans) {
        if (span.kind() == kind) {
          ofKind.add(span);
        }
      }
      ofKind.sort(BY_STRENGTH);
      List<Candidate> candidates = new ArrayList<>();
      Map<String, Span> names = new HashMap<>();
      for (Span span : ofKind) {
        if (!span.match().isEmpty()) {
          candidates.add(new Candidate(span));
        } else if (span.name().isLiteral()) {
          names.putIfAbsent(span.name().toString(), span);
        }
      }
      matching.put(kind, candidates.toArray(new Candidate[0]));
      literal.put(kind, names);
    }
  }

  /** The row that a span falls under, or null when the charter does not know it. */
  public @Nullable Span find(SpanKind kind, String name, AttributeLookup attributes) {
    Candidate[] candidates = matching.get(kind);
    if (candidates != null) {
      for (Candidate candidate : candidates) {
        if (candidate.fits(attributes)) {
          return candidate.span;
        }
      }
    }
    Map<String, Span> names = literal.get(kind);
    return names == null ? null : names.get(name);
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
