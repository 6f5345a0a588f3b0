package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command in a folder that has nothing but plumbline.jar and what the commands before made:
 * it does its work, or states in one line why it cannot.
 */
class OutsideCheckoutIT {
  private static final String NEEDS_CHECKOUT = "checkout of Plumbline";

  /** The first ones make what others read. */
  private static final int MAKERS = 2;

  /** What each command ends with and says. */
  private static final Map<String, String> COMMANDS = commands();

  @TempDir Path folder;

  private static Map<String, String> commands() {
    Map<String, String> table = new LinkedHashMap<>();
    table.put("init --service storefront --service cart:go --calls storefront:cart", "0 written");
    table.put("compile -o charter.json", "0 charter.json");
    table.put("check", "0 ");
    table.put("show", "0 storefront");
    table.put("show --weaver -o weaver", "0 ");
    table.put("diff charter charter.json", "0 ");
    table.put("sign --new-key ada.pem", "0 -----BEGIN PUBLIC KEY-----");
    table.put("sign charter.json --key none.pem --first", "2 none.pem is missing");
    table.put("trust charter.json --keys none.pem", "1 the charter has no signature");
    table.put("docs -o site", "0 site");
    table.put("generate go --package acme -o go/acme.go", "0 written");
    table.put("generate rust -o rust/acme.rs", "0 written");
    table.put("generate java --package com.acme -o java", "0 ");
    table.put("generate prometheus -o rules.yaml", "0 written");
    table.put("generate collector -o sampling.yaml", "0 written");
    table.put("generate collector", "2 expected -o FILE");
    table.put("verify traces.jsonl", "1 storefront");
    table.put("verify --listen-http 127.0.0.1:0 --for 1ms", "2 listening for OTLP/HTTP");
    table.put("explain traces.jsonl --span nothing", "1 no span");
    table.put("explain traces.jsonl --trace 4bf9", "0 http.server");
    table.put("explain --prometheus http://127.0.0.1:1", "2 no Prometheus listens");
    table.put("trace traces.jsonl", "0 GET /articles");
    table.put("infer traces.jsonl -o drafted", "0 drafted");
    table.put("package agent.jar -o out.jar", "2 --extension is missing; expected");
    table.put("review main", "2 git cannot be run");
    table.put("slo report --prometheus http://127.0.0.1:1", "2 no Prometheus listens");
    table.put("sampling report --prometheus http://127.0.0.1:1", "2 no Prometheus listens");
    table.put("stack up", "2 not found: otelcol, prometheus, alertmanager, console.jar; looked in");
    table.put("stack up --charter none", "2 there is no charter at none; expected");
    table.put("lesson list", "2 " + NEEDS_CHECKOUT);
    table.put("lesson start 01", "2 " + NEEDS_CHECKOUT);
    table.put("lesson check 01", "2 " + NEEDS_CHECKOUT);
    table.put("lesson hint 01", "2 " + NEEDS_CHECKOUT);
    table.put("lesson reset 01", "2 " + NEEDS_CHECKOUT);
    table.put("lesson watch 01", "2 " + NEEDS_CHECKOUT);
    table.put("new service --lang rust --name depot depot", "0 make test verify");
    table.put("new chain shop", "0 make test verify");
    table.put("completion", "0 complete");
    table.put("help stack", "0 up");
    return table;
  }

  @Test
  void everyCommand_worksOrSaysWhyNot() throws Exception {
    Path jar = Files.copy(Path.of("target", "plumbline.jar"), folder.resolve("plumbline.jar"));
    Files.writeString(folder.resolve("traces.jsonl"), TRACES);

    List<Callable<String>> runs = new ArrayList<>();
    COMMANDS.forEach((command, expected) -> runs.add(() -> complaint(jar, command, expected)));
    List<String> wrong = new ArrayList<>();
    for (Callable<String> maker : runs.subList(0, MAKERS)) {
      wrong.add(maker.call());
    }
    ExecutorService processors =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    for (Future<String> run : processors.invokeAll(runs.subList(MAKERS, runs.size()))) {
      wrong.add(run.get());
    }
    processors.shutdown();
    wrong.removeIf(String::isEmpty);
    assertThat(wrong).isEmpty();
  }

  /** What is wrong with a command that was run; empty for nothing. */
  private String complaint(Path jar, String command, String row)
      throws IOException, InterruptedException {
    String[] expected = row.split(" ", 2);
    Path log = Files.createTempFile(folder, "said", ".txt");
    int code = run(jar, command, log);
    String said = Files.readString(log, StandardCharsets.UTF_8);
    boolean isOneLine = !expected[1].equals(NEEDS_CHECKOUT) || said.lines().count() == 1;
    return code != Integer.parseInt(expected[0])
            || !said.contains(expected[1])
            || said.contains("\tat ")
            || !isOneLine
        ? command + " ended with " + code + ", expected " + row + ":\n" + said
        : "";
  }

  @Test
  void theJar_hasNothingOfTheWorkbench() throws IOException {
    try (JarFile jar = new JarFile(Path.of("target", "plumbline.jar").toFile())) {
      assertThat(jar.stream().map(JarEntry::getName))
          .contains("dev/plumbline/cli/Plumbline.class")
          .noneMatch(name -> name.startsWith("dev/plumbline/workbench/"))
          .noneMatch(name -> name.startsWith("dev/plumbline/cases/"));
    }
  }

  @Test
  void theParser_isThereForEveryPlatform() throws IOException {
    List<String> wanted = new ArrayList<>();
    for (String platform :
        List.of(
            "x86_64-linux-gnu-%s.so",
            "aarch64-linux-gnu-%s.so",
            "x86_64-macos-%s.dylib",
            "aarch64-macos-%s.dylib",
            "x86_64-windows-%s.dll")) {
      for (String part :
          List.of("tree-sitter", "tree-sitter-go", "tree-sitter-java", "tree-sitter-rust")) {
        wanted.add("lib/" + platform.formatted(part));
      }
    }
    try (JarFile jar = new JarFile(Path.of("target", "plumbline.jar").toFile())) {
      assertThat(jar.stream().map(JarEntry::getName)).containsAll(wanted);
      // Without it Java 24 and later warn when the parser is loaded.
      assertThat(jar.getManifest().getMainAttributes().getValue("Enable-Native-Access"))
          .isEqualTo("ALL-UNNAMED");
    }
  }

  @Test
  void theTable_hasEveryCommand() {
    Set<String> commands = new TreeSet<>();
    COMMANDS.keySet().forEach(row -> commands.add(row.split(" ", 2)[0]));

    assertThat(commands)
        .containsExactlyInAnyOrderElementsOf(Plumbline.commandLine().getSubcommands().keySet());
  }

  /** Nothing is found by PATH: it has an empty folder. */
  private int run(Path jar, String arguments, Path log) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            jar.toString()));
    command.addAll(List.of(arguments.split(" ")));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("PLUMBLINE_"));
    builder.environment().put("PATH", folder.toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(arguments).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static final String TRACES =
      """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"storefront"}}]},"scopeSpans":[{"scope":{"name":"by hand"},"spans":[{"traceId":"4bf92f3577b34da6a3ff00000000abcd","spanId":"00000000000000aa","name":"GET /articles","kind":2,"startTimeUnixNano":"1790000000000000000","endTimeUnixNano":"1790000000010000000","attributes":[{"key":"http.request.method","value":{"stringValue":"GET"}}]}]}]}]}
      """;
}
