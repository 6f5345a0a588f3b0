package dev.plumbline.agent;

import dev.plumbline.agent.charter.ActiveCharterLoader;
import dev.plumbline.agent.install.SdkEnforcement;
import dev.plumbline.agent.install.Start;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.javaagent.extension.AgentListener;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;

/** Ends the start once the agent has started; only the agent creates it. */
public final class StartReport implements AgentListener {

  /** The agent creates its listeners first: the time to start reading the charter. */
  public StartReport() {
    ActiveCharterLoader.begin();
  }

  @Override
  public void afterAgent(AutoConfiguredOpenTelemetrySdk sdk) {
    Start.end(SdkEnforcement.installed(), GlobalOpenTelemetry.get().getMeterProvider(), "");
  }
}
