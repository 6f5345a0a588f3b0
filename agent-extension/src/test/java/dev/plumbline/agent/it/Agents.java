package dev.plumbline.agent.it;

import dev.plumbline.packaging.OneFileAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A combination of agent, Java version, advice (inline or indy) and packaging. */
record Agents(String agent, int java, boolean indy, boolean oneFile) {
  static final String BASE = "2.31.1";
  static final String NEXT = "2.33.1";

  /** Every combination. */
  static List<Agents> all() {
    List<Agents> all = new ArrayList<>();
    for (int java : new int[] {17, 21, 25}) {
      for (int bits = 0; bits < 8; bits++) {
        all.add(new Agents((bits & 1) == 0 ? BASE : NEXT, java, (bits & 2) != 0, (bits & 4) != 0));
      }
    }
    return all;
  }

  /** Whether every combination is to run, and not only what stands for all. */
  static boolean fullMatrix() {
    return System.getProperty("plumbline.matrix", "pairs").equals("full");
  }

  /**
   * What the JVM is started with.
   *
   * @param folder where agents with an extension inside are kept; those in it are used again
   */
  List<String> arguments(Path folder) throws IOException {
    Path plain =
        ServiceProcess.TARGET.resolve(
            agent.equals(BASE)
                ? "opentelemetry-javaagent.jar"
                : "opentelemetry-javaagent-" + agent + ".jar");
    List<String> arguments = new ArrayList<>();
    if (oneFile) {
      Path extension = ServiceProcess.TARGET.resolve("plumbline-extension.jar");
      Path both = folder.resolve("one-file-" + plain.getFileName());
      if (!Files.exists(both)) {
        OneFileAgent.main(new String[] {plain.toString(), extension.toString(), both.toString()});
      }
      arguments.add("-javaagent:" + both);
    } else {
      arguments.add("-javaagent:" + plain);
      arguments.add(ServiceProcess.EXTENSION);
    }
    arguments.add("-Dotel.javaagent.experimental.indy=" + indy);
    return arguments;
  }

  @Override
  public String toString() {
    return "agent "
        + agent
        + ", Java "
        + java
        + (indy ? ", indy" : ", inline")
        + (oneFile ? ", one file" : ", extension");
  }
}
