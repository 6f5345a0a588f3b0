package dev.plumbline.cli.lesson;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.lesson.requirement.Surroundings;
import dev.plumbline.clients.JsonClient;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.Upstream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Surroundings of a check for tests: only the charter is of use, nobody answers. */
public final class LessonSurroundings {
  private static final Upstream NOBODY = Upstream.of(URI.create("http://127.0.0.1:1"), null);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private LessonSurroundings() {}

  public static Surroundings of(Charter charter) {
    return new Surroundings(
        charter,
        Path.of("."),
        new Prometheus(NOBODY, PATIENCE),
        new JsonClient("Alertmanager", NOBODY, PATIENCE),
        new JsonClient("console", NOBODY, PATIENCE),
        Map.of());
  }
}
