package dev.plumbline.agent.settings;

import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.OpenTelemetryConfigurationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.internal.ExperimentalInstrumentationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.internal.ExperimentalLanguageSpecificInstrumentationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.internal.ExperimentalLanguageSpecificInstrumentationPropertyModel;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads Plumbline's settings from a configuration file: the members of {@code
 * instrumentation/development.java.plumbline}, {@code mode} for {@code plumbline.mode} and so on.
 */
public final class FileSettings {
  private FileSettings() {}

  public static Map<String, String> of(OpenTelemetryConfigurationModel file) {
    Map<String, String> settings = new HashMap<>();
    ExperimentalInstrumentationModel instrumentation = FileModel.instrumentation(file);
    ExperimentalLanguageSpecificInstrumentationModel java =
        instrumentation == null ? null : instrumentation.getJava();
    ExperimentalLanguageSpecificInstrumentationPropertyModel plumbline =
        java == null ? null : java.getAdditionalProperties().get("plumbline");
    if (plumbline != null) {
      plumbline
          .getAdditionalProperties()
          .forEach(
              (name, value) -> {
                if (value != null) {
                  settings.put("plumbline." + name.replace('_', '.'), value.toString());
                }
              });
    }
    return settings;
  }
}
