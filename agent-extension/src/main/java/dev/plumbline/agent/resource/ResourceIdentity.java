package dev.plumbline.agent.resource;

import dev.plumbline.agent.Fuse;
import dev.plumbline.agent.Law;
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
 * Completes the resource by the policy's {@code resource.required}, and learns from it which
 * service this is.
 */
public final class ResourceIdentity {
  private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

  private static final Fuse FUSE = Fuse.of(Rule.RESOURCE_IDENTITY.id());

  private final Law law;
  private final Map<String, String> environment;

  public ResourceIdentity(Law law, Map<String, String> environment) {
    this.law = law;
    this.environment = environment;
  }

  public Resource complete(Resource found) {
    try {
      FUSE.begin();
      String service = found.getAttribute(SERVICE_NAME);
      String name = service == null ? "unknown_service:java" : service;
      law.serviceName(name);
      Service row = law.charter().policy().service(name);
      if (row == null) {
        report("service.name is " + name, "one of the policy's services", null);
      }
      return law.enforces(Rule.RESOURCE_IDENTITY)
          ? found.merge(Resource.create(missing(found, row)))
          : observe(found);
    } catch (RuntimeException | LinkageError problem) {
      FUSE.failed(problem);
      return found;
    }
  }

  /** What the charter itself writes on the resource of a service, whatever the user says. */
  public Attributes fixed(String name) {
    Service row = law.charter().policy().service(name);
    AttributesBuilder fixed = Attributes.builder();
    for (ResourceRule rule : law.charter().policy().resource()) {
      String value = rule.fixedByCharter() ? rule.resolve(source -> read(source, row)) : null;
      if (value != null) {
        fixed.put(AttributeKey.stringKey(rule.key()), value);
      }
    }
    return fixed.build();
  }

  private Attributes missing(Resource found, @Nullable Service service) {
    AttributesBuilder missing = Attributes.builder();
    for (ResourceRule rule : law.charter().policy().resource()) {
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
    for (ResourceRule rule : law.charter().policy().resource()) {
      if (found.getAttribute(AttributeKey.stringKey(rule.key())) == null) {
        report("resource has no " + rule.key(), "a value for it", rule);
      }
    }
    return found;
  }

  private void report(String what, String expected, @Nullable ResourceRule rule) {
    if (law.watches(Rule.RESOURCE_IDENTITY)
        && law.findings().countAndAsk(Rule.RESOURCE_IDENTITY, Action.OBSERVED)) {
      law.findings()
          .log(
              new Finding(
                  Rule.RESOURCE_IDENTITY, what, expected, rule == null ? null : rule.location()),
              Action.OBSERVED);
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
          return law.charter().digest();
        }
        return service == null ? null : service.team();
    }
    return null;
  }
}
