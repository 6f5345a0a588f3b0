package dev.plumbline.agent.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.TestLaw;
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
        new ResourceIdentity(TestLaw.enforced(), Map.of("AWS_REGION", "eu-central-1"))
            .complete(EDGE);

    assertThat(value(resource, "cloud.region")).isEqualTo("eu-central-1");
    assertThat(value(resource, "deployment.id")).isEqualTo("local");
    assertThat(value(resource, "plumbline.team")).isEqualTo("storefront");
    assertThat(value(resource, "service.instance.id")).matches("[0-9a-f-]{36}");
  }

  @Test
  void whatTheUserSet_stays_exceptWhatIsTheCharters() {
    Law law = TestLaw.enforced();
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

    Resource resource = new ResourceIdentity(law, Map.of()).complete(set);

    assertThat(value(resource, "cloud.region")).isEqualTo("moon");
    assertThat(value(resource, "plumbline.team")).isEqualTo("storefront");
    assertThat(value(resource, "plumbline.charter.digest")).isEqualTo(law.charter().digest());
  }

  @Test
  void theNameOfTheService_isLearned() {
    Law law = TestLaw.enforced();

    new ResourceIdentity(law, Map.of())
        .complete(
            Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "gateway")));

    assertThat(law.failures().self()).isEqualTo("gateway");
    assertThat(law.failures().peer()).isEqualTo("worker");
  }

  @Test
  void observing_countsAndChangesNothing() throws Exception {
    Law law = TestLaw.observed();

    assertThat(new ResourceIdentity(law, Map.of()).complete(EDGE)).isSameAs(EDGE);
    assertThat(TestLaw.findings(law)).containsEntry("resource-identity observed", 9L);
  }

  private static String value(Resource resource, String key) {
    return String.valueOf(resource.getAttribute(AttributeKey.stringKey(key)));
  }
}
