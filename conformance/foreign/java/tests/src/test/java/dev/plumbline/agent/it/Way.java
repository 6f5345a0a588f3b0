package dev.plumbline.agent.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A setup of Plumbline on an application.
 *
 * @param declared configured by a file ({@code otel.config.file}), not by properties
 * @param enforcing enforcing, not observing
 */
record Way(Agents agents, boolean declared, boolean enforcing) {
  private static final Agents AHEAD = new Agents(Agents.NEXT, 25, true, true);

  /** The next agent on the next Java with isolated advice, in one file, configured by a file. */
  static final Way FURTHEST = new Way(AHEAD, true, true);

  /** Likewise, configured by properties. */
  static final Way AHEAD_BY_PROPERTIES = new Way(AHEAD, false, true);

  static final Way EXTENSION_ENFORCING =
      new Way(new Agents(Agents.BASE, 17, false, false), false, true);
  static final Way ONE_FILE_OBSERVING =
      new Way(new Agents(Agents.BASE, 17, false, true), false, false);

  /** Where its Java is; null when there is none here. */
  @Nullable Path java() {
    return Javas.home(agents.java());
  }

  List<String> arguments(Path folder, OtlpReceiver receiver) throws IOException {
    List<String> arguments = new ArrayList<>(agents.arguments(folder));
    String mode = enforcing ? "enforce" : "observe";
    if (declared) {
      String file =
          ConfigurationFile.TEXT
              + "instrumentation/development:\n  java:\n    plumbline:\n      mode: "
              + mode
              + "\n";
      arguments.add(ConfigurationFile.setting(folder, file, receiver));
    } else {
      arguments.add("-Dplumbline.mode=" + mode);
    }
    return arguments;
  }

  @Override
  public String toString() {
    return agents
        + (declared ? ", by file" : ", by properties")
        + (enforcing ? ", enforcing" : ", observing");
  }
}
