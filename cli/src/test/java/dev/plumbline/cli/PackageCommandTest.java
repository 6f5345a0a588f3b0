package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.command.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageCommandTest {
  private static final String MANIFEST =
      "Manifest-Version: 1.0\nPremain-Class: x.Agent\nImplementation-Version: 2.31.1\n\n";

  @TempDir private Path folder;
  private Path agent;
  private Path extension;
  private Path output;

  @BeforeEach
  void jars() throws IOException {
    agent =
        jar("agent.jar", Map.of("META-INF/MANIFEST.MF", MANIFEST, "inst/x.classdata", "classes"));
    extension =
        jar(
            "extension.jar",
            Map.of(
                "META-INF/MANIFEST.MF",
                "Manifest-Version: 1.0\n\n",
                "dev/plumbline/agent/X.class",
                "code",
                "plumbline/charter.json",
                "stale"));
    output = folder.resolve("one.jar");
  }

  @Test
  void theOneFile_isTheAgentWithExtensionAndCharterInIt() throws IOException {
    Run run = pack(Run.CHARTER);

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("one.jar: written with charter");
    try (JarFile jar = new JarFile(output.toFile())) {
      assertThat(jar.entries().nextElement().getName()).isEqualTo("META-INF/MANIFEST.MF");
      assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
          .isEqualTo("2.31.1");
      assertThat(jar.getEntry("inst/x.classdata")).isNotNull();
    }
    try (JarInputStream stream = new JarInputStream(Files.newInputStream(output))) {
      assertThat(stream.getManifest()).as("manifest kept first").isNotNull();
    }
  }

  @Test
  void anAgentThatTakesExtensionsInAWayUnknown_getsItAsAJar_andALineSaysSo() throws IOException {
    Run run = pack(Run.CHARTER);

    assertThat(run.err())
        .contains("agent.jar loads extensions in an unsupported way")
        .contains("expected an agent such as 2.31.1");
    try (JarFile jar = new JarFile(output.toFile())) {
      assertThat(jar.getEntry("extensions/plumbline-extension.jar")).isNotNull();
    }
  }

  @Test
  void theCharterInside_isTheCharterOutside() throws IOException {
    pack(Run.CHARTER);
    Path inner = folder.resolve("inner.jar");
    try (JarFile jar = new JarFile(output.toFile());
        InputStream in = jar.getInputStream(jar.getEntry("extensions/plumbline-extension.jar"))) {
      Files.copy(in, inner);
    }

    try (URLClassLoader loader = new URLClassLoader(new URL[] {inner.toUri().toURL()}, null)) {
      CharterResult inside = CharterLoader.load(CharterFiles.resource(loader));

      assertThat(inside.problems()).isEmpty();
      assertThat(inside.charter().digest()).isEqualTo(Charter.load(Run.CHARTER).charter().digest());
    }
  }

  @Test
  void foldersAboveTheFile_areMade() {
    output = folder.resolve("no/such/one.jar");

    assertThat(pack(Run.CHARTER).exit()).isZero();
    assertThat(output).isRegularFile();
  }

  @Test
  void lean_bringsDefaultsForTheAgent() throws IOException {
    Run run =
        Run.plumbline(
            "package",
            agent,
            "--charter",
            Run.CHARTER,
            "--extension",
            extension,
            "--lean=grpc,undertow",
            "-o",
            output);

    assertThat(run.exit()).isZero();
    try (JarFile jar = new JarFile(output.toFile());
        JarInputStream inner =
            new JarInputStream(
                jar.getInputStream(jar.getEntry("extensions/plumbline-extension.jar")))) {
      String defaults = null;
      for (ZipEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
        if (entry.getName().equals("plumbline/defaults.properties")) {
          defaults = new String(inner.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
      assertThat(defaults)
          .isEqualTo(
              """
              otel.instrumentation.common.default-enabled=false
              otel.instrumentation.grpc.enabled=true
              otel.instrumentation.undertow.enabled=true
              """);
    }
  }

  @Test
  void sameInput_givesTheSameBytes() throws IOException {
    pack(Run.CHARTER);
    byte[] first = Files.readAllBytes(output);
    pack(Run.CHARTER);

    assertThat(Files.readAllBytes(output)).isEqualTo(first);
  }

  @Test
  void whatIsNoAgent_isRefused() throws IOException {
    agent = extension;
    assertRefused("is no Java agent; expected the opentelemetry-javaagent jar (Premain-Class)");

    agent = Files.writeString(folder.resolve("text.jar"), "not a jar");
    assertRefused("text.jar is no jar");

    agent = folder.resolve("missing.jar");
    assertRefused("missing.jar is missing; expected a jar");
  }

  @Test
  void whatIsNoExtension_isRefused() throws IOException {
    extension = agent;

    assertRefused("is not Plumbline's extension; expected plumbline-extension.jar");
  }

  @Test
  void aBrokenCharter_isNotPackaged() throws IOException {
    Path charter = folder.resolve("charter");
    CheckCommandTest.copy(Run.CHARTER, charter);
    Files.writeString(charter.resolve("policy.yaml"), "file_format: plumbline.policy/1\n");

    Run run = pack(charter);

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(output).doesNotExist();
  }

  private void assertRefused(String message) throws IOException {
    Run run = pack(Run.CHARTER);

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(message);
    assertThat(output).doesNotExist();
  }

  private Run pack(Path charter) {
    return Run.plumbline(
        "package", agent, "--charter", charter, "--extension", extension, "-o", output);
  }

  private Path jar(String name, Map<String, String> entries) throws IOException {
    Map<String, String> ordered = new LinkedHashMap<>();
    ordered.put("META-INF/MANIFEST.MF", entries.getOrDefault("META-INF/MANIFEST.MF", ""));
    ordered.putAll(entries);
    Path path = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(path))) {
      for (Map.Entry<String, String> entry : ordered.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        new ByteArrayInputStream(entry.getValue().getBytes(StandardCharsets.UTF_8)).transferTo(out);
        out.closeEntry();
      }
    }
    return path;
  }
}
