package dev.plumbline.conformance.executor;

import dev.plumbline.agent.resource.ResourceIdentity;
import dev.plumbline.charter.policy.ResourceRule;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers the cases of the resource's identity. */
final class ResourceOperations {
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final String CONTAINER = "[0-9a-f]{64}|none";

  private ResourceOperations() {}

  static void addTo(Map<String, Executor.Operation> operations) {
    operations.put("resource.identity", ResourceOperations::identity);
  }

  private static Object identity(Input input) {
    AttributesBuilder found = Attributes.builder();
    input.textMap("attributes").forEach(found::put);
    found.put("service.name", input.text("service"));
    Resource whole =
        new ResourceIdentity(EmbeddedCharter.active(input.text("service")), input.textMap("env"))
            .complete(Resource.create(found.build()));
    Map<String, Object> attributes = new TreeMap<>();
    attributes.put("service.name", String.valueOf(value(whole, "service.name")));
    for (ResourceRule rule : EmbeddedCharter.charter().policy().resource()) {
      String value = value(whole, rule.key());
      if (value == null) {
        continue;
      }
      if (rule.key().equals("service.instance.id") && value.matches(UUID)) {
        value = "{uuid}";
      } else if (rule.key().equals("container.id") && value.matches(CONTAINER)) {
        value = "{container}";
      } else if (value.equals(EmbeddedCharter.charter().digest())) {
        value = "{digest}";
      }
      attributes.put(rule.key(), value);
    }
    return Map.of("attributes", attributes);
  }

  private static @Nullable String value(Resource resource, String key) {
    return resource.getAttribute(AttributeKey.stringKey(key));
  }
}
