package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.finding.Shown;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stamps the charter's schema URL on instrumentation scopes and protects their attributes, each
 * scope once.
 *
 * <p>A scope that says otherwise is counted once, not with every span and point that it sends.
 */
final class Scopes {
  private final Law law;
  private final Resources resources;
  private final String schemaUrl;
  private final boolean enforced;
  private final boolean watched;
  private final ConcurrentHashMap<InstrumentationScopeInfo, InstrumentationScopeInfo> made =
      new ConcurrentHashMap<>();

  Scopes(Law law, Resources resources) {
    this.law = law;
    this.resources = resources;
    this.schemaUrl = law.charter().schemaUrl();
    this.enforced = law.enforces(Rule.SCHEMA_URL);
    this.watched = law.watches(Rule.SCHEMA_URL);
  }

  /** The scope as it may leave. */
  InstrumentationScopeInfo lawful(InstrumentationScopeInfo scope) {
    boolean stamps = watched && !schemaUrl.equals(scope.getSchemaUrl());
    if (!stamps && scope.getAttributes().isEmpty()) {
      return scope;
    }
    InstrumentationScopeInfo known = made.get(scope);
    if (known == null) {
      known = made.computeIfAbsent(scope, this::make);
      if (stamps) {
        report(scope);
      }
    }
    return known;
  }

  /** Once for each scope: what it said before is the same for all that it will ever send. */
  private void report(InstrumentationScopeInfo scope) {
    Action action = law.action(Rule.SCHEMA_URL);
    if (law.findings().countAndAsk(Rule.SCHEMA_URL, action)) {
      String url = scope.getSchemaUrl();
      law.findings()
          .log(
              new Finding(
                  Rule.SCHEMA_URL,
                  "scope "
                      + Shown.name(scope.getName())
                      + (url == null
                          ? " has no schema URL"
                          : " has schema URL " + Shown.value(url)),
                  Shown.value(schemaUrl),
                  null),
              action);
    }
  }

  private InstrumentationScopeInfo make(InstrumentationScopeInfo scope) {
    Attributes attributes = resources.protect(scope.getAttributes(), "scope");
    if (!enforced && attributes == scope.getAttributes()) {
      return scope;
    }
    InstrumentationScopeInfoBuilder builder =
        InstrumentationScopeInfo.builder(scope.getName()).setAttributes(attributes);
    String url = enforced ? schemaUrl : scope.getSchemaUrl();
    if (url != null) {
      builder.setSchemaUrl(url);
    }
    String version = scope.getVersion();
    return version == null ? builder.build() : builder.setVersion(version).build();
  }
}
