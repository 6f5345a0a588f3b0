package dev.plumbline.charter;

import dev.plumbline.charter.read.CharterReader;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A charter flattened over its base, row by row, each with the place where it is stated. */
public final class FlatCharter {
  private final CharterResult result;
  private final List<FlatRow> rows;
  private final String manifest;

  private FlatCharter(CharterResult result, List<FlatRow> rows, String manifest) {
    this.result = result;
    this.rows = rows;
    this.manifest = manifest;
  }

  /** The charter in these files, as far as it is valid. */
  public static FlatCharter of(CharterFiles files) {
    CharterReader reader = new CharterReader(files);
    @Nullable Charter charter = reader.read();
    CharterResult result = CharterResult.of(reader, charter);
    return charter == null
        ? new FlatCharter(result, Collections.emptyList(), "")
        : new FlatCharter(result, reader.rows(), reader.manifest());
  }

  /** The charter, or its problems. */
  public CharterResult result() {
    return result;
  }

  /** Every row, part by part; empty when the charter is not valid. */
  public List<FlatRow> rows() {
    return rows;
  }

  /** The manifest of the flat registry, for Weaver. */
  public String manifest() {
    return manifest;
  }

  /** The flat registry as one file for Weaver ({@code definition/2}). */
  public String registry() {
    StringBuilder text = new StringBuilder("file_format: definition/2\n");
    String part = "";
    for (FlatRow row : rows) {
      if (!row.isOfRegistry()) {
        continue;
      }
      if (!row.part().equals(part)) {
        part = row.part();
        text.append(part).append(":\n");
      }
      text.append("  - ").append(row.text()).append('\n');
    }
    return text.toString();
  }
}
