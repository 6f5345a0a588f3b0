package dev.plumbline.agent.resource;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.guard.HookGuard;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.ResourceRule;
import dev.plumbline.charter.policy.ResourceSource;
import dev.plumbline.charter.policy.Service;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Completes the resource by the policy's {@code resource.required}, and reads the service's name
 * from it.
 */
public final class ResourceIdentity {
  private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

  private static final HookGuard GUARD = HookGuard.of(Rule.RESOURCE_IDENTITY.id());

  private final ActiveCharter active;
  private final Map<String, String> environment;

  public ResourceIdentity(ActiveCharter active, Map<String, String> environment) {
    this.active = active;
    this.environment = environment;
  }

  public Resource complete(Resource found) {
    try {
      GUARD.begin();
      String service = found.getAttribute(SERVICE_NAME);
      String name = service == null ? "unknown_service:java" : service;
      active.serviceName(name);
      Service row = active.charter().policy().service(name);
      if (row == null) {
        report("service.name is " + name, "one of the policy's services", null);
      }
      return active.enforces(Rule.RESOURCE_IDENTITY)
          ? found.merge(Resource.create(missing(found, row)))
          : observe(found);
    } catch (RuntimeException | LinkageError problem) {
      GUARD.failed(problem);
      return found;
    }
  }

  /** The attributes that the charter fixes on the resource of a service, whatever the user sets. */
  public Attributes fixed(String name) {
    Service row = active.charter().policy().service(name);
    AttributesBuilder fixed = Attributes.builder();
    for (ResourceRule rule : active.charter().policy().resource()) {
      String value = rule.fixedByCharter() ? rule.resolve(source -> read(source, row)) : null;
      if (value != null) {
        fixed.put(AttributeKey.stringKey(rule.key()), value);
      }
    }
    return fixed.build();
  }

  private Attributes missing(Resource found, @Nullable Service service) {
    AttributesBuilder missing = Attributes.builder();
    for (ResourceRule rule : active.charter().policy().resource()) {
      AttributeKey<String> key = AttributeKey.stringKey(rule.key());
      String present = found.getAttribute(key);
      if (present != null && !present.isEmpty() && !rule.fixedByCharter()) {
        continue;
      }
      String value = rule.resolve(source -> read(source, service));
      if (value != null) {
        missing.put(key, value);
      } else {
        report("resource has no " + rule.key(), "a value for it", rule);
      }
    }
    return missing.build();
  }

  private Resource observe(Resource found) {
    for (ResourceRule rule : active.charter().policy().resource()) {
      if (found.getAttribute(AttributeKey.stringKey(rule.key())) == null) {
        report("resource has no " + rule.key(), "a value for it", rule);
      }
    }
    return found;
  }

  private void report(String what, String expected, @Nullable ResourceRule rule) {
    if (active.watches(Rule.RESOURCE_IDENTITY)) {
      active
          .findings()
          .report(
              Rule.RESOURCE_IDENTITY,
              Action.OBSERVED,
              () ->
                  new Finding(
                      Rule.RESOURCE_IDENTITY,
                      what,
                      expected,
                      rule == null ? null : rule.location()));
    }
  }

  private @Nullable String read(ResourceSource source, @Nullable Service service) {
    switch (source.kind()) {
      case VALUE:
        return source.argument();
      case ENV:
        return environment.get(source.argument());
      case GENERATE:
        return source.argument().equals("uuid") ? UUID.randomUUID().toString() : ContainerId.find();
      case CHARTER:
        if (source.argument().equals("digest")) {
          return active.charter().digest();
        }
        return service == null ? null : service.team();
    }
    return null;
  }
}
