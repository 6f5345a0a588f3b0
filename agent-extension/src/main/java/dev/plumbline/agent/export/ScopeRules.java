package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sets the charter's schema URL on instrumentation scopes and protects their attributes, each scope
 * once.
 *
 * <p>A scope with another schema URL is counted once, not with every span and point that it sends.
 * Scopes of the agent and the SDK are corrected, and no findings of the service.
 */
final class ScopeRules {
  /** Plumbline's own metrics have the schema URL of their charter in every mode. */
  private static final String OWN = "dev.plumbline";

  /** Scopes of the agent and the SDK; the service did not choose their schema URL. */
  private static final String OPEN_TELEMETRY = "io.opentelemetry.";

  private final ActiveCharter active;
  private final ResourceRules resources;
  private final String schemaUrl;
  private final boolean enforced;
  private final boolean watched;
  private final ConcurrentHashMap<InstrumentationScopeInfo, InstrumentationScopeInfo> made =
      new ConcurrentHashMap<>();

  ScopeRules(ActiveCharter active, ResourceRules resources) {
    this.active = active;
    this.resources = resources;
    this.schemaUrl = active.charter().schemaUrl();
    this.enforced = active.enforces(Rule.SCHEMA_URL);
    this.watched = active.watches(Rule.SCHEMA_URL);
  }

  /** The corrected scope. */
  InstrumentationScopeInfo enforced(InstrumentationScopeInfo scope) {
    boolean stamps = watched && !schemaUrl.equals(scope.getSchemaUrl());
    if (!stamps && scope.getAttributes().isEmpty()) {
      return scope;
    }
    InstrumentationScopeInfo known = made.get(scope);
    if (known == null) {
      known = made.computeIfAbsent(scope, this::make);
      if (stamps && !isGiven(scope)) {
        report(scope);
      }
    }
    return known;
  }

  private static boolean isGiven(InstrumentationScopeInfo scope) {
    return scope.getName().equals(OWN) || scope.getName().startsWith(OPEN_TELEMETRY);
  }

  /** Once for each scope. */
  private void report(InstrumentationScopeInfo scope) {
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
                    LogText.value(schemaUrl),
                    null));
  }

  private InstrumentationScopeInfo make(InstrumentationScopeInfo scope) {
    Attributes attributes = resources.protect(scope.getAttributes(), "scope");
    boolean stamped = enforced || (watched && scope.getName().equals(OWN));
    if (!stamped && attributes == scope.getAttributes()) {
      return scope;
    }
    InstrumentationScopeInfoBuilder builder =
        InstrumentationScopeInfo.builder(scope.getName()).setAttributes(attributes);
    String url = stamped ? schemaUrl : scope.getSchemaUrl();
    if (url != null) {
      builder.setSchemaUrl(url);
    }
    String version = scope.getVersion();
    return version == null ? builder.build() : builder.setVersion(version).build();
  }
}
