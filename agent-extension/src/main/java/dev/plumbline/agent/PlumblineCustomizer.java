package dev.plumbline.agent;

import dev.plumbline.agent.install.Host;
import dev.plumbline.agent.install.SdkEnforcement;
import dev.plumbline.agent.install.SdkParts;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;

/** Installs enforcement in the agent's SDK where that is configured by properties. */
public final class PlumblineCustomizer implements AutoConfigurationCustomizerProvider {

  @Override
  public void customize(AutoConfigurationCustomizer sdk) {
    SdkEnforcement installed = Host.isAgent() ? SdkEnforcement.install() : null;
    if (installed != null) {
      SdkParts.put(sdk, config -> installed);
      SdkParts.begin(installed.active());
    }
  }

  /** After all other customizers, so that none undoes the enforcement. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }
}
