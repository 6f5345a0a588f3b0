package dev.plumbline.cases;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A program that answers cases: one entry of {@code participants.yaml}.
 *
 * @param build the command that builds it; empty for none
 * @param run how it is started, from the root of the repository
 * @param carriers what propagation is tried over
 * @param relays whether it also serves the relay
 * @param boundary whether the relay's service is the trust boundary
 * @param lacks operations and rules that its language does not have, with the reason
 */
public record Participant(
    String name,
    String language,
    List<String> build,
    List<String> run,
    List<String> carriers,
    boolean relays,
    boolean boundary,
    Map<String, String> lacks) {
  public Participant {
    build = List.copyOf(build);
    run = List.copyOf(run);
    carriers = carriers.isEmpty() ? List.of("http") : List.copyOf(carriers);
    lacks = Map.copyOf(lacks);
    if (run.isEmpty()) {
      throw new IllegalArgumentException("the participant " + name + " has no run");
    }
  }

  /**
   * Reads the list.
   *
   * @throws IOException when it cannot be read or an entry lacks name, language or run
   */
  public static List<Participant> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      if (!(CaseFiles.yaml(in) instanceof List<?> list)) {
        throw new IOException(file + " is no list of participants");
      }
      List<Participant> participants = new ArrayList<>();
      for (Object item : list) {
        if (!(item instanceof Map<?, ?> entry)
            || !(entry.get("name") instanceof String name)
            || !(entry.get("language") instanceof String language)) {
          throw new IOException(file + ": " + item + " has no name or no language");
        }
        Map<String, String> lacks = new LinkedHashMap<>();
        if (entry.get("lacks") instanceof Map<?, ?> reasons) {
          reasons.forEach((op, why) -> lacks.put(String.valueOf(op), String.valueOf(why)));
        }
        Object relay = entry.get("relay");
        if (relay != null && !(relay instanceof Boolean) && !relay.equals("boundary")) {
          throw new IOException(
              file + ": relay of " + name + " is " + relay + ", expected true, false or boundary");
        }
        participants.add(
            new Participant(
                name,
                language,
                texts(entry.get("build")),
                texts(entry.get("run")),
                texts(entry.get("carriers")),
                !Boolean.FALSE.equals(relay),
                "boundary".equals(relay),
                lacks));
      }
      return participants;
    } catch (YamlEngineException | IllegalArgumentException problem) {
      throw new IOException(file + ": " + problem.getMessage(), problem);
    }
  }

  /** Whether it must answer a case with {@code unsupported}. */
  boolean lacks(Case each) {
    return lacks.containsKey(each.op())
        || (each.folder().equals("rules")
            && lacks.keySet().stream().anyMatch(key -> each.id().startsWith("rules/" + key + "-")));
  }

  private static List<String> texts(@Nullable Object list) {
    List<String> texts = new ArrayList<>();
    if (list instanceof List<?> items) {
      items.forEach(item -> texts.add(String.valueOf(item)));
    }
    return texts;
  }
}
