package dev.plumbline.agent.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourceIdentityTest {
  private static final Resource EDGE =
      Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "edge"));

  @Test
  void missing_isFilledFromTheFirstSourceThatHasAValue() {
    Resource resource =
        new ResourceIdentity(TestCharter.enforced(), Map.of("AWS_REGION", "eu-central-1"))
            .complete(EDGE);

    assertThat(value(resource, "cloud.region")).isEqualTo("eu-central-1");
    assertThat(value(resource, "deployment.id")).isEqualTo("local");
    assertThat(value(resource, "plumbline.team")).isEqualTo("storefront");
    assertThat(value(resource, "service.instance.id")).matches("[0-9a-f-]{36}");
  }

  @Test
  void whatTheUserSet_stays_exceptWhatIsTheCharters() {
    ActiveCharter active = TestCharter.enforced();
    Resource set =
        EDGE.merge(
            Resource.create(
                Attributes.of(
                    AttributeKey.stringKey("cloud.region"),
                    "moon",
                    AttributeKey.stringKey("plumbline.team"),
                    "somebody",
                    AttributeKey.stringKey("plumbline.charter.digest"),
                    "0")));

    Resource resource = new ResourceIdentity(active, Map.of()).complete(set);

    assertThat(value(resource, "cloud.region")).isEqualTo("moon");
    assertThat(value(resource, "plumbline.team")).isEqualTo("storefront");
    assertThat(value(resource, "plumbline.charter.digest")).isEqualTo(active.charter().digest());
  }

  @Test
  void theNameOfTheService_isLearned() {
    ActiveCharter active = TestCharter.enforced();

    new ResourceIdentity(active, Map.of())
        .complete(
            Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "gateway")));

    assertThat(active.failures().self()).isEqualTo("gateway");
    assertThat(active.failures().peer()).isEqualTo("worker");
  }

  @Test
  void observing_countsAndChangesNothing() throws Exception {
    ActiveCharter active = TestCharter.observed();

    assertThat(new ResourceIdentity(active, Map.of()).complete(EDGE)).isSameAs(EDGE);
    assertThat(TestCharter.findings(active)).containsEntry("resource-identity observed", 9L);
  }

  private static String value(Resource resource, String key) {
    return String.valueOf(resource.getAttribute(AttributeKey.stringKey(key)));
  }
}
