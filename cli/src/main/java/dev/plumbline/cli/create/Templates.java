package dev.plumbline.cli.create;

import com.samskivert.mustache.Mustache;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The templates in this program, filled in. */
final class Templates {
  private static final Mustache.Compiler MUSTACHE =
      Mustache.compiler()
          .escapeHTML(false)
          .withLoader(name -> new StringReader(text("shared/" + name + ".mustache")));

  private Templates() {}

  /**
   * Returns the texts of the files of a list, by their paths.
   *
   * @param list {@code FOLDER/files.txt}
   * @param names what is filled in; one that a template has outside of a section must be there
   */
  static Map<String, String> fill(String list, Map<String, Object> names) throws IOException {
    String folder = list.substring(0, list.lastIndexOf('/') + 1);
    Map<String, String> files = new LinkedHashMap<>();
    for (String line : MUSTACHE.compile(text(list)).execute(names).lines().toList()) {
      String[] words = line.split(" +", 2);
      files.put(
          MUSTACHE.compile(words[0]).execute(names),
          MUSTACHE.compile(text(folder + words[1])).execute(names));
    }
    return files;
  }

  private static String text(String name) throws IOException {
    // Resources of a jar have no "..".
    String path = "templates/" + name.replaceFirst("^[^/]+/\\.\\./", "");
    try (InputStream stream = Templates.class.getClassLoader().getResourceAsStream(path)) {
      if (stream == null) {
        throw new FileNotFoundException(path + " is missing in this program");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
