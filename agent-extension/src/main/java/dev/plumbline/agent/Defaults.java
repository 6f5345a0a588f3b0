package dev.plumbline.agent;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * Sets the agent's properties that {@code plumbline package --lean} put into the extension, where
 * the user has not set them. The agent has not loaded its instrumentations yet.
 */
final class Defaults {
  private static final String RESOURCE = "plumbline/defaults.properties";

  private Defaults() {}

  static void set() {
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
      Plumbline.lawInForce().findings().failed("defaults", unreadable);
    }
  }
}
