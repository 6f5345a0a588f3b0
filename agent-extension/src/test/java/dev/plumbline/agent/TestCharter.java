package dev.plumbline.agent;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.policy.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The repository's charter, or a variation on it. */
public final class TestCharter {
  private final Map<String, byte[]> files;

  private TestCharter() {
    files =
        new HashMap<>(
            CharterFiles.folder(
                    Path.of(
                        System.getProperty("basedir", "."),
                        "..",
                        "conformance",
                        "vectors",
                        "charter",
                        "whole"))
                .contents());
  }

  public static TestCharter of() {
    return new TestCharter();
  }

  public static ActiveCharter enforced() {
    return of().in(Mode.ENFORCE);
  }

  public static ActiveCharter observed() {
    return of().in(Mode.OBSERVE);
  }

  /** Replaces a text of a file, which must be there. */
  public TestCharter with(String file, String text, String replacement) {
    String before = new String(files.get(file), StandardCharsets.UTF_8);
    if (!before.contains(text)) {
      throw new IllegalArgumentException(file + " has no \"" + text + "\"");
    }
    files.put(file, before.replace(text, replacement).getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Adds the words of a shop, src/test/resources/shop.yaml. */
  public TestCharter withShop() {
    try (InputStream shop = TestCharter.class.getResourceAsStream("/shop.yaml")) {
      files.put("registry/shop.yaml", Objects.requireNonNull(shop).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Sets the mode of one rule. */
  public TestCharter rule(String id, Mode mode) {
    String policy = new String(files.get("policy.yaml"), StandardCharsets.UTF_8);
    String changed =
        policy.replaceFirst("(?m)^    " + id + ": \\w+", "    " + id + ": " + mode.word());
    if (changed.equals(policy) && !policy.contains("    " + id + ": " + mode.word())) {
      throw new IllegalArgumentException("policy.yaml has no rule " + id);
    }
    files.put("policy.yaml", changed.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public ActiveCharter in(Mode mode) {
    ActiveCharter active =
        new ActiveCharter(CharterLoader.load(CharterFiles.of("test", files)).charter(), mode);
    active.serviceName("edge");
    return active;
  }

  /** What was counted so far, by rule and action. */
  public static Map<String, Long> findings(ActiveCharter active) throws IOException {
    return ReadFindingCounts.of(active.findings());
  }
}
