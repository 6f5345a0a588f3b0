package dev.plumbline.charter.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFixture;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CanonicalFormTest {
  private static final String DIGEST = CharterFixture.real().digest();
  private static final String POLICY = "policy.yaml";

  private static String text(String file) {
    byte[] content = CharterFixture.contents().getOrDefault(file, new byte[0]);
    return new String(content, StandardCharsets.UTF_8);
  }

  @Test
  void comments_andSpelling_doNotMatter() {
    CharterFixture other =
        new CharterFixture()
            .put(POLICY, "# a comment\n" + text(POLICY))
            .replace(POLICY, "probability: 1.0", "probability: 1")
            .replace(POLICY, "from: [{value: shop}]", "from: [{value: 'shop'}]");

    assertThat(other.load().charter().digest()).isEqualTo(DIGEST);
  }

  @Test
  void theSplitIntoFiles_doesNotMatter() {
    String db = text("registry/db.yaml");
    int spans = db.indexOf("spans:");
    CharterFixture other =
        new CharterFixture()
            .put("registry/db.yaml", db.substring(0, spans))
            .put("registry/a.yaml", "file_format: definition/2\n" + db.substring(spans));

    assertThat(other.load().charter().digest()).isEqualTo(DIGEST);
  }

  @Test
  void theOrderOfKeys_doesNotMatter() {
    CharterFixture other =
        new CharterFixture()
            .replace(
                POLICY, "CANCELLED: {number: 1, http: 499,", "CANCELLED: {http: 499, number: 1,");

    assertThat(other.load().charter().digest()).isEqualTo(DIGEST);
  }

  @Test
  void whatIsSaid_matters() {
    assertThat(
            new CharterFixture()
                .replace(POLICY, "probability: 1.0", "probability: 0.5")
                .load()
                .charter()
                .digest())
        .isNotEqualTo(DIGEST)
        .matches("[0-9a-f]{64}");
    assertThat(
            new CharterFixture()
                .replace("registry/http.yaml", "brief: Request method.", "brief: Method.")
                .load()
                .charter()
                .digest())
        .isNotEqualTo(DIGEST);
  }
}
