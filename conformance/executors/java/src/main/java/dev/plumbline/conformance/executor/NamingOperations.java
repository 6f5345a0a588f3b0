package dev.plumbline.conformance.executor;

import dev.plumbline.charter.AttributeLookup;
import dev.plumbline.charter.naming.KnownNames;
import dev.plumbline.charter.naming.SpanNameCardinality;
import dev.plumbline.charter.registry.Span;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Answers the cases of span names: filled templates, and names with ids replaced. */
final class NamingOperations {
  private NamingOperations() {}

  static void addTo(Map<String, Executor.Operation> operations) {
    operations.put(
        "naming.span_name",
        input -> {
          Span span = EmbeddedCharter.charter().spans().get(input.text("type"));
          if (span == null) {
            throw new IllegalArgumentException("no span type " + input.text("type"));
          }
          return Collections.singletonMap(
              "name", span.name().render(input.object("attributes").members()::get));
        });
    operations.put(
        "naming.cardinality",
        input -> {
          String name = input.text("name");
          KnownNames known =
              KnownNames.of(input.has("words") ? input.texts("words") : List.of(), List.of());
          Map<String, Object> members =
              input.has("attributes") ? input.object("attributes").members() : Map.of();
          AttributeLookup attributes = members::get;
          return Map.of(
              "contains_id",
              SpanNameCardinality.containsId(name, known, attributes),
              "name",
              SpanNameCardinality.withoutIds(name, known, attributes));
        });
  }
}
