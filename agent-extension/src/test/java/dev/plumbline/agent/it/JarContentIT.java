package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import net.bytebuddy.jar.asm.ClassReader;
import org.junit.jupiter.api.Test;

/** What the extension's jar holds, and what it must not: it runs inside other people's services. */
class JarContentIT {
  private static final Path TARGET = Path.of(System.getProperty("basedir", "."), "target");
  private static final Path EXTENSION = TARGET.resolve("plumbline-extension.jar");

  @Test
  void itHoldsPlumblineAndNothingElse() throws Exception {
    try (JarFile jar = new JarFile(EXTENSION.toFile())) {
      List<String> names =
          jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName).toList();

      assertThat(names)
          .hasSizeGreaterThan(100)
          .allMatch(
              name ->
                  name.startsWith("dev/plumbline/agent/")
                      || name.startsWith("META-INF/services/")
                      || name.equals("META-INF/MANIFEST.MF")
                      || name.equals("META-INF/LICENSE")
                      || name.equals("plumbline/charter.json"));
      assertThat(names).contains("META-INF/LICENSE").noneMatch(name -> name.endsWith("Test.class"));
    }
  }

  @Test
  void whatItBrings_isRelocated() throws Exception {
    try (JarFile jar = new JarFile(EXTENSION.toFile())) {
      for (JarEntry entry :
          jar.stream().filter(file -> file.getName().endsWith(".class")).toList()) {
        byte[] bytes = jar.getInputStream(entry).readAllBytes();
        // Names in a constant pool are plain text, so they can be looked for in the bytes.
        String constants = new String(bytes, StandardCharsets.ISO_8859_1);

        assertThat(constants)
            .as(entry.getName())
            .doesNotContain("org/snakeyaml")
            .doesNotContain("dev/plumbline/charter/");
        assertThat(bytes[7]).as(entry.getName() + " runs on Java 8").isEqualTo((byte) 52);
      }
    }
  }

  /**
   * However often this was built: the agent could not load a module that has the interface twice.
   */
  @Test
  void itsModules_sayOnceWhatTheyNeedOfTheirLibraries() throws Exception {
    try (JarFile jar = new JarFile(EXTENSION.toFile())) {
      for (String module : List.of("GrpcModule", "SpringKafkaModule", "UndertowModule")) {
        JarEntry entry = jar.getJarEntry("dev/plumbline/agent/modules/" + module + ".class");
        assertThat(new ClassReader(jar.getInputStream(entry).readAllBytes()).getInterfaces())
            .as(module)
            .containsOnlyOnce(
                "io/opentelemetry/javaagent/tooling/muzzle/InstrumentationModuleMuzzle");
      }
    }
  }

  @Test
  void inTheOneFileAgent_itStandsAmongTheAgentsOwnClasses_rewrittenOnce() throws Exception {
    try (JarFile jar = new JarFile(TARGET.resolve("plumbline-javaagent.jar").toFile());
        JarFile extension = new JarFile(EXTENSION.toFile())) {
      assertThat(jar.stream().map(JarEntry::getName))
          .contains("inst/plumbline/charter.json")
          .contains("META-INF/licenses/plumbline-extension.jar/META-INF/LICENSE")
          .doesNotHaveDuplicates()
          .noneMatch(name -> name.startsWith("extensions/"));
      assertThat(
              extension.stream()
                  .filter(entry -> !entry.isDirectory())
                  .map(JarEntry::getName)
                  .filter(name -> !name.startsWith("META-INF/")))
          .hasSizeGreaterThan(100)
          .allSatisfy(
              name ->
                  assertThat(jar.getEntry("inst/" + name.replaceFirst("[.]class$", ".classdata")))
                      .isNotNull());
      // Names that were replaced stay in the constant pool; what counts is who extends what.
      JarEntry instrumenters =
          jar.getJarEntry("inst/dev/plumbline/agent/instrumenter/FailureExtractor.classdata");
      assertThat(new ClassReader(jar.getInputStream(instrumenters).readAllBytes()).getInterfaces())
          .containsExactly(
              "io/opentelemetry/javaagent/shaded/instrumentation/api/instrumenter/AttributesExtractor");
      String providers =
          new String(
              jar.getInputStream(
                      jar.getEntry(
                          "inst/META-INF/services/io.opentelemetry.javaagent.shaded.instrumentation"
                              + ".api.incubator.instrumenter.InstrumenterCustomizerProvider"))
                  .readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(providers).contains("dev.plumbline.agent.instrumenter.EnforcingInstrumenters");
    }
  }

  @Test
  void itsCharter_isTheOneOfThisRepository() throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {EXTENSION.toUri().toURL()}, null)) {
      assertThat(CharterLoader.load(CharterFiles.resource(loader)).charter().digest())
          .isEqualTo(
              CharterLoader.load(CharterFiles.at(TARGET.resolve("../../charter/base")))
                  .charter()
                  .digest());
    }
  }
}
