package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Scripts may rely on the commands, options and arguments that {@code api.txt} lists. {@code
 * docs/stability.md} states when a line may go; {@code UPDATE_API=1 mvn -pl cli -am verify} writes
 * the file anew.
 */
class OfferedTest {
  @Test
  void whatIsOffered_isWhatIsReviewed() throws IOException {
    Path file = Path.of(System.getProperty("basedir", "."), "api.txt");
    NavigableSet<String> offered = new TreeSet<>();
    list(Plumbline.commandLine(), offered);
    if (System.getenv("UPDATE_API") != null) {
      Files.write(file, offered);
    }

    List<String> reviewed = Files.readAllLines(file);

    assertThat(reviewed).as("api.txt; UPDATE_API=1 writes it").containsExactlyElementsOf(offered);
  }

  private static void list(CommandLine command, NavigableSet<String> offered) {
    String name = command.getCommandSpec().qualifiedName();
    command
        .getCommandSpec()
        .args()
        .forEach(
            argument -> {
              if (argument instanceof CommandLine.Model.OptionSpec option) {
                String value = option.arity().max() == 0 ? "" : ' ' + option.paramLabel();
                offered.add(name + ' ' + String.join(", ", option.names()) + value);
              } else {
                offered.add(name + ' ' + argument.paramLabel());
              }
            });
    offered.add(name);
    command.getSubcommands().values().forEach(each -> list(each, offered));
  }
}
