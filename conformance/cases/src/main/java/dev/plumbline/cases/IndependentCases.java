package dev.plumbline.cases;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.ResourceSource;
import dev.plumbline.charter.policy.Service;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cases whose answers are the same under another charter: those that name nothing that only the
 * first charter has, and bring no charter of their own.
 */
public final class IndependentCases {
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{8,}={0,2}");

  private final Pattern only;
  private final Set<String> teams;

  private IndependentCases(Pattern only, Set<String> teams) {
    this.only = only;
    this.teams = teams;
  }

  /** The cases of {@code first} that hold under {@code other} too. */
  public static List<Case> of(List<Case> cases, Charter first, Charter other) {
    Set<String> names = names(first);
    names.removeAll(names(other));
    names.addAll(namespace(first));
    String any = names.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    Set<String> teams =
        first.policy().services().values().stream().map(Service::team).collect(Collectors.toSet());
    IndependentCases independent =
        new IndependentCases(
            Pattern.compile("(?<![A-Za-z0-9_])(" + any + ")(?![A-Za-z0-9_])"), teams);
    return cases.stream().filter(independent::holds).toList();
  }

  private static Set<String> names(Charter charter) {
    Set<String> names = new LinkedHashSet<>(charter.attributes().keySet());
    names.addAll(charter.metrics().keySet());
    names.addAll(charter.spans().keySet());
    names.addAll(charter.events().keySet());
    names.addAll(charter.policy().services().keySet());
    names.addAll(charter.policy().errors().reasons().keySet());
    for (String language : charter.policy().errors().languages()) {
      charter.policy().errors().exceptions(language).rows().forEach(row -> names.add(row.type()));
    }
    names.addAll(charter.policy().baggage().keys().keySet());
    return names;
  }

  /** What its services are recorded under. */
  private static Set<String> namespace(Charter charter) {
    return charter.policy().resource().stream()
        .filter(rule -> rule.key().equals("service.namespace"))
        .flatMap(rule -> rule.sources().stream())
        .filter(source -> source.kind() == ResourceSource.Kind.VALUE)
        .map(ResourceSource::argument)
        .collect(Collectors.toSet());
  }

  private boolean holds(Case each) {
    return !each.input().containsKey("charter") && !names(each.input()) && !names(each.expected());
  }

  /** Whether a text in it names something of the first charter alone. */
  private boolean names(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .anyMatch(entry -> names(entry.getKey()) || names(entry.getValue()));
    }
    if (value instanceof List<?> list) {
      return list.stream().anyMatch(this::names);
    }
    return value instanceof String text
        && (only.matcher(text).find() || teams.contains(text) || isInside(text));
  }

  /** A message in Protocol Buffers encoding has its texts as they are. */
  private boolean isInside(String text) {
    if (!BASE64.matcher(text).matches() || text.length() % 4 != 0) {
      return false;
    }
    String decoded = new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1);
    return only.matcher(decoded).find();
  }
}
