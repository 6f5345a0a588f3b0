package dev.plumbline.cli.troubleshooting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rows of docs/troubleshooting.md whose first cell has lines and whose second has languages.
 */
final class TroubleshootingPage {
  static final Path FILE = Path.of("..", "docs", "troubleshooting.md");

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern FROM = Pattern.compile("(JVM|Go|Rust|CLI)(, (JVM|Go|Rust|CLI))*");

  private TroubleshootingPage() {}

  /**
   * One row.
   *
   * @param number its line in the file
   * @param lines the lines as the reader sees them, with … for what varies
   * @param from who logs them
   */
  record Row(int number, List<String> lines, Set<String> from, String cause, String remedy) {
    String place() {
      return "docs/troubleshooting.md:" + number;
    }
  }

  static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    List<String> lines = Files.readAllLines(FILE);
    for (int i = 0; i < lines.size(); i++) {
      String[] cells = lines.get(i).split("\\|", -1);
      if (cells.length == 6 && FROM.matcher(cells[2].strip()).matches()) {
        rows.add(
            new Row(
                i + 1,
                code(cells[1]),
                new TreeSet<>(Arrays.asList(cells[2].strip().split(", "))),
                cells[3].strip(),
                cells[4].strip()));
      }
    }
    return rows;
  }

  private static List<String> code(String cell) {
    List<String> found = new ArrayList<>();
    Matcher code = CODE.matcher(cell);
    while (code.find()) {
      found.add(MessageText.normal(code.group(1)));
    }
    return found;
  }
}
