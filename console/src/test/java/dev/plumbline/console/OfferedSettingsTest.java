package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The settings that are read are those of the table in the README; {@code docs/stability.md} states
 * when one may go.
 */
class OfferedSettingsTest {
  private static final Pattern SETTING = Pattern.compile("`(PLUMBLINE_[A-Z_]+)`");

  @Test
  void whatIsRead_isWhatTheReadmeLists() throws IOException {
    Asked asked = new Asked();
    ConsoleSettings.from(asked);

    NavigableSet<String> listed = new TreeSet<>();
    Files.readAllLines(Path.of(System.getProperty("basedir", "."), "README.md")).stream()
        .filter(line -> line.startsWith("| `PLUMBLINE_"))
        .map(line -> line.split("\\|", -1)[1])
        .forEach(
            cell -> SETTING.matcher(cell).results().forEach(found -> listed.add(found.group(1))));

    assertThat(asked.names).isEqualTo(listed);
  }

  /** An empty environment that keeps which variables were asked for. */
  private static final class Asked extends HashMap<String, String> {
    private static final long serialVersionUID = 1;

    private final transient NavigableSet<String> names = new TreeSet<>();

    @Override
    public String getOrDefault(Object name, String fallback) {
      names.add((String) name);
      return fallback;
    }
  }
}
