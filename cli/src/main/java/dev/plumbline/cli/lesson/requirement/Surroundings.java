package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.charter.Charter;
import dev.plumbline.clients.JsonClient;
import dev.plumbline.clients.Prometheus;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a check takes place in.
 *
 * @param charter the lesson's own, else the shop's
 * @param folder the folder that is checked
 * @param prometheus of the running demo
 * @param alertmanager of the running demo
 * @param console of the running demo, by its API
 * @param addresses of the learner's services that still run ({@code keep: true}), by their names
 */
public record Surroundings(
    Charter charter,
    Path folder,
    Prometheus prometheus,
    JsonClient alertmanager,
    JsonClient console,
    Map<String, URI> addresses) {
  public Surroundings {
    addresses = Map.copyOf(addresses);
  }
}
