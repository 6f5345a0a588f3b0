package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.YamlFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a package without one. It observes, and requires nothing that a plain registry does
 * not have: no services, no resource, no error tuple, no baggage list.
 */
final class ForeignPolicy {
  /** Its name in messages and findings. */
  static final String NAME = "foreign-policy.yaml";

  private ForeignPolicy() {}

  static @Nullable Node read(Problems problems) {
    try (InputStream in = ForeignPolicy.class.getResourceAsStream(NAME)) {
      if (in == null) {
        throw new IllegalStateException(NAME + " is not beside its class");
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      int count;
      while ((count = in.read(buffer)) >= 0) {
        out.write(buffer, 0, count);
      }
      Node policy = YamlFile.read(NAME, out.toByteArray(), problems);
      if (policy != null) {
        PolicyShape.FILE.check(policy, problems);
      }
      return policy;
    } catch (IOException e) {
      throw new IllegalStateException(NAME + " cannot be read", e);
    }
  }
}
