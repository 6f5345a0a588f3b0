package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.SchemaUrl;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sets the charter's schema URL on instrumentation scopes and protects their attributes, each scope
 * once.
 *
 * <p>A scope with another schema URL is counted once, not with every span and point that it sends.
 */
final class ScopeRules {
  private final SchemaUrl schemaUrl;
  private final ResourceRules resources;
  private final ConcurrentHashMap<InstrumentationScopeInfo, InstrumentationScopeInfo> made =
      new ConcurrentHashMap<>();

  ScopeRules(SchemaUrl schemaUrl, ResourceRules resources) {
    this.schemaUrl = schemaUrl;
    this.resources = resources;
  }

  /** The corrected scope. */
  InstrumentationScopeInfo enforced(InstrumentationScopeInfo scope) {
    boolean breaks = schemaUrl.breaks(scope);
    if (!breaks && scope.getAttributes().isEmpty()) {
      return scope;
    }
    InstrumentationScopeInfo known = made.get(scope);
    if (known == null) {
      known = made.computeIfAbsent(scope, this::make);
      if (breaks) {
        schemaUrl.check(scope);
      }
    }
    return known;
  }

  private InstrumentationScopeInfo make(InstrumentationScopeInfo scope) {
    Attributes attributes = resources.protect(scope.getAttributes(), "scope");
    boolean stamped = schemaUrl.corrects(scope);
    if (!stamped && attributes == scope.getAttributes()) {
      return scope;
    }
    InstrumentationScopeInfoBuilder builder =
        InstrumentationScopeInfo.builder(scope.getName()).setAttributes(attributes);
    String url = stamped ? schemaUrl.expected() : scope.getSchemaUrl();
    if (url != null) {
      builder.setSchemaUrl(url);
    }
    String version = scope.getVersion();
    return version == null ? builder.build() : builder.setVersion(version).build();
  }
}
