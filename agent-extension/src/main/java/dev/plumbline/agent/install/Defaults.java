package dev.plumbline.agent.install;

import dev.plumbline.agent.finding.FindingCounts;
import dev.plumbline.agent.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * Sets the agent properties that {@code plumbline package --lean} stored in the extension, unless
 * the user has set them. Runs before the agent loads its instrumentations.
 */
final class Defaults {
  private static final String RESOURCE = "plumbline/defaults.properties";

  private Defaults() {}

  static void set(FindingCounts findings) {
    try (InputStream in = Defaults.class.getClassLoader().getResourceAsStream(RESOURCE)) {
      if (in == null) {
        return;
      }
      Properties defaults = new Properties();
      defaults.load(in);
      for (String name : defaults.stringPropertyNames()) {
        if (Settings.get(name) == null) {
          System.setProperty(name, defaults.getProperty(name));
        }
      }
    } catch (IOException | RuntimeException unreadable) {
      findings.failed("defaults", unreadable);
    }
  }
}
