package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Scope;
import dev.plumbline.otlp.Telemetry;

/**
 * Each instrumentation scope carries the charter's schema URL, which names the charter that was
 * applied.
 */
public final class SchemaUrl extends EmitterRule {

  private final Charter charter;

  public SchemaUrl(Charter charter) {
    this.charter = charter;
  }

  @Override
  public void check(Telemetry first, Findings findings) {
    Scope scope = first.emitter().scope();
    if (!scope.schemaUrl().equals(charter.schemaUrl())) {
      findings.report(
          id(),
          first.service(),
          scope.name(),
          first.traceId(),
          "",
          "schema URL of the scope is \""
              + scope.schemaUrl()
              + "\", expected \""
              + charter.schemaUrl()
              + "\"");
    }
  }
}
