package dev.plumbline.workbench.guide;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Follows a guide: in one shell, so that a folder and a variable last from block to block. */
final class Reader {
  private static final long MINUTES = 12;

  /** Stands for what varies. */
  private static final String ANY = "…";

  private final Path start;
  private final Path state;
  private final Path said;
  private final Map<String, String> variables;

  /**
   * @param start the folder that the reader is in at first
   * @param notes a folder for what lasts between blocks
   * @param variables what the reader's shell has, beside this process's
   */
  Reader(Path start, Path notes, Map<String, String> variables) {
    this.start = start;
    this.state = notes.resolve("state");
    this.said = notes.resolve("said");
    this.variables = variables;
  }

  /** Does all that the guide says; fails at the first block that is not true. */
  void follow(Path guide) throws IOException, InterruptedException {
    String output = "";
    for (Guide.Block block : Guide.blocks(Files.readAllLines(guide))) {
      String place = guide.getFileName() + ":" + block.line() + ": ";
      switch (block.kind()) {
        case SH -> output = run(place, block.text());
        case DIFF ->
            run(place, "patch -p1 --fuzz=0 <<'END_OF_DIFF'\n" + block.text() + "END_OF_DIFF\n");
        case TEXT -> printed(place, block.text().lines().toList(), output);
      }
    }
  }

  private String run(String place, String commands) throws IOException, InterruptedException {
    String script =
        "set -eu\n"
            + "if [ -f \"$GUIDE_STATE\" ]; then . \"$GUIDE_STATE\"; fi\n"
            + commands
            + "{ declare -p | grep -E '^declare -[-x]+ [a-z_]+='; export -p; echo \"cd '$PWD'\"; } >\"$GUIDE_STATE\"\n";
    ProcessBuilder shell = new ProcessBuilder("bash", "-c", script).directory(start.toFile());
    shell.environment().keySet().removeIf(Reader::isOfTelemetry);
    // make hands its own options on to a make below it.
    shell.environment().remove("MAKEFLAGS");
    shell.environment().putAll(variables);
    shell.environment().put("GUIDE_STATE", state.toString());
    Process process = shell.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String output = Files.readString(said, StandardCharsets.UTF_8);
    int exit = process.waitFor();
    if (exit != 0) {
      throw new AssertionError(
          place + (ended ? "exit code " + exit : "not done in time") + "\n" + commands + output);
    }
    return output;
  }

  private static boolean isOfTelemetry(String name) {
    return name.startsWith("OTEL_") || name.startsWith("PLUMBLINE_");
  }

  /** Each line of the block is one of the output, in their order. */
  private static void printed(String place, List<String> lines, String output) {
    Iterator<String> rest = output.lines().iterator();
    for (String line : lines) {
      if (line.isBlank() || line.strip().equals(ANY)) {
        continue;
      }
      Pattern wanted =
          Pattern.compile(
              Arrays.stream(line.strip().split(ANY, -1))
                  .map(Pattern::quote)
                  .collect(Collectors.joining(".*")));
      boolean found = false;
      while (!found && rest.hasNext()) {
        found = wanted.matcher(rest.next().strip()).matches();
      }
      if (!found) {
        throw new AssertionError(
            place + "no command printed, behind the line before,\n" + line + "\nbut\n" + output);
      }
    }
  }
}
