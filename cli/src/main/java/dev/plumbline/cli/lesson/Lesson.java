package dev.plumbline.cli.lesson;

import dev.plumbline.cli.lesson.requirement.Requirement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A lesson as its check.yaml states it.
 *
 * @param folder the lesson's own folder
 * @param title what it is about
 * @param service what the learner repairs
 * @param requests what is sent to it
 * @param requirements what must be true of the answers and the telemetry
 */
record Lesson(
    Path folder,
    String title,
    Service service,
    List<Request> requests,
    List<Requirement> requirements) {

  Lesson {
    requests = List.copyOf(requests);
    requirements = List.copyOf(requirements);
  }

  /**
   * The learner's service. In the texts, {@code ${dir}} is the folder that is checked, {@code
   * ${binary}} where the program is to go, {@code ${listen}} the address to listen on, {@code
   * ${edge}} the demo's edge.
   *
   * @param name its {@code service.name}
   * @param build how it is built, run in the lesson's folder
   * @param environment its settings
   * @param health path that answers 200 once it is ready
   */
  record Service(String name, List<String> build, Map<String, String> environment, String health) {
    Service {
      build = List.copyOf(build);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * A request that is sent some times.
   *
   * @param says its description, for the report
   * @param times how often
   * @param body sent as JSON, if any
   * @param baggage sent as baggage header, if any
   * @param status the HTTP status it must be answered with
   */
  record Request(
      String says,
      int times,
      String method,
      String path,
      Optional<String> body,
      Optional<String> baggage,
      int status) {}
}
