package dev.plumbline.agent.export;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import java.util.concurrent.ConcurrentHashMap;

/** Stamps the charter's schema URL on instrumentation scopes, each scope once. */
final class Scopes {
  private final String schemaUrl;
  private final ConcurrentHashMap<InstrumentationScopeInfo, InstrumentationScopeInfo> stamped =
      new ConcurrentHashMap<>();

  Scopes(String schemaUrl) {
    this.schemaUrl = schemaUrl;
  }

  boolean conforms(InstrumentationScopeInfo scope) {
    return schemaUrl.equals(scope.getSchemaUrl());
  }

  InstrumentationScopeInfo stamp(InstrumentationScopeInfo scope) {
    if (conforms(scope)) {
      return scope;
    }
    InstrumentationScopeInfo known = stamped.get(scope);
    return known != null ? known : stamped.computeIfAbsent(scope, this::make);
  }

  private InstrumentationScopeInfo make(InstrumentationScopeInfo scope) {
    InstrumentationScopeInfoBuilder builder =
        InstrumentationScopeInfo.builder(scope.getName())
            .setSchemaUrl(schemaUrl)
            .setAttributes(scope.getAttributes());
    String version = scope.getVersion();
    return version == null ? builder.build() : builder.setVersion(version).build();
  }
}
