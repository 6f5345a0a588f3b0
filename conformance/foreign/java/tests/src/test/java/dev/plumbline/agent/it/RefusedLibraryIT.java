package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real incompatible library version: grpc-java 1.0.3 has every method that the hooks instrument,
 * but neither {@code InternalStatus} nor {@code Metadata.discardAll}, which they call.
 */
class RefusedLibraryIT {
  private static final String MAIN =
      """
      package strange;
      public class Main {
        public static void main(String[] arguments) throws Exception {
          Class.forName("io.grpc.internal.AbstractServerStream");
          Object status = Class.forName("io.grpc.Status").getField("NOT_FOUND").get(null);
          System.out.println("runs with " + status);
          while (System.in.read() >= 0) {}
        }
      }
      """;

  @TempDir private Path folder;

  @Test
  void theHookIsRefusedInOneLine_andTheApplicationRuns() throws Exception {
    Path app = SmallJar.compiled(folder, "app.jar", Map.of("strange.Main", MAIN), Map.of());
    Path libraries = Path.of(System.getProperty("basedir", "."), "target/refused");

    List<String> lines =
        HardPlacesIT.run(
            app + File.pathSeparator + libraries.resolve("*"), "Plumbline hook grpc-server is");

    assertThat(lines).anyMatch(line -> line.startsWith("runs with Status{code=NOT_FOUND"));
    assertThat(lines)
        .filteredOn(line -> line.contains("Plumbline hook grpc-server"))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains(
                        "is refused: incompatible library version"
                            + " (io.grpc.internal.AbstractServerStream)"));
  }
}
