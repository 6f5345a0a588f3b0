package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;

/**
 * {@code schema-url}: a scope has the charter's schema URL.
 *
 * <p>Scopes of the agent and the SDK are corrected, and no findings of the service.
 */
public final class SchemaUrl {
  /** Plumbline's own metrics have the schema URL of their charter in every mode. */
  private static final String OWN = "dev.plumbline";

  /** Scopes of the agent and the SDK; the service did not choose their schema URL. */
  private static final String OPEN_TELEMETRY = "io.opentelemetry.";

  private final ActiveCharter active;
  private final String expected;
  private final boolean watched;
  private final boolean enforced;

  SchemaUrl(ActiveCharter active) {
    this.active = active;
    this.expected = active.charter().schemaUrl();
    this.watched = active.watches(Rule.SCHEMA_URL);
    this.enforced = active.enforces(Rule.SCHEMA_URL);
  }

  /** Whether a scope has another schema URL, or none. */
  public boolean breaks(InstrumentationScopeInfo scope) {
    return watched && !expected.equals(scope.getSchemaUrl());
  }

  /** Whether a scope gets the charter's schema URL. */
  public boolean corrects(InstrumentationScopeInfo scope) {
    return enforced || (watched && scope.getName().equals(OWN));
  }

  public String expected() {
    return expected;
  }

  /** Counts a scope that breaks the rule. */
  public void check(InstrumentationScopeInfo scope) {
    if (scope.getName().equals(OWN) || scope.getName().startsWith(OPEN_TELEMETRY)) {
      return;
    }
    String url = scope.getSchemaUrl();
    active
        .findings()
        .report(
            Rule.SCHEMA_URL,
            active.action(Rule.SCHEMA_URL),
            () ->
                new Finding(
                    Rule.SCHEMA_URL,
                    "scope "
                        + LogText.name(scope.getName())
                        + (url == null
                            ? " has no schema URL"
                            : " has schema URL " + LogText.value(url)),
                    LogText.value(expected),
                    null));
  }
}
