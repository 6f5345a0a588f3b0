package dev.plumbline.cli.review;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.Remark;
import dev.plumbline.cli.format.Counted;
import dev.plumbline.cli.review.charter.CharterPlaces;
import dev.plumbline.cli.review.charter.Folders;
import dev.plumbline.cli.review.charter.KnownTelemetry;
import dev.plumbline.cli.review.charter.PlacedCharter;
import dev.plumbline.cli.review.git.Changes;
import dev.plumbline.cli.review.git.Lines;
import dev.plumbline.cli.review.git.Snapshot;
import dev.plumbline.cli.review.source.Places;
import dev.plumbline.cli.review.source.SourceLanguage;
import dev.plumbline.cli.review.source.SourceNames;
import dev.plumbline.cli.review.source.UsedName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks for names in sources that the charters in force there do not know. */
final class SourceReview {
  /** Sources written by people are smaller. */
  private static final int MAX_BYTES = 1 << 20;

  private final Snapshot fresh;
  private final Changes changes;
  private final CharterPlaces charters;
  private final Consumer<Finding> findings;
  private final Consumer<Remark> notes;
  private final SourceNames names = new SourceNames();
  private final Map<List<PlacedCharter>, KnownTelemetry> known = new HashMap<>();
  private final Map<String, Boolean> exporting = new HashMap<>();
  private int count;

  SourceReview(
      Snapshot fresh,
      Changes changes,
      CharterPlaces charters,
      Consumer<Finding> findings,
      Consumer<Remark> notes) {
    this.fresh = fresh;
    this.changes = changes;
    this.charters = charters;
    this.findings = findings;
    this.notes = notes;
  }

  /** Looks at sources, and returns how many names are in their new lines. */
  int look(List<String> sources) throws IOException {
    int outside = 0;
    for (String file : sources) {
      List<PlacedCharter> inForce = charters.inForceFor(file);
      SourceLanguage language = SourceLanguage.of(file);
      if (inForce.isEmpty()) {
        outside++;
      } else if (language != null && inForce.stream().allMatch(SourceReview::isValid)) {
        look(file, language, inForce);
      }
    }
    if (outside > 0) {
      notes.accept(
          new Remark(
              new Location(".", 1, 1),
              "no charter is in a folder above "
                  + Counted.of(outside, "changed source")
                  + ", which nothing was compared with; --charter CHARTER gives one"));
    }
    return count;
  }

  private static boolean isValid(PlacedCharter charter) {
    return charter.result().isValid();
  }

  private void look(String file, SourceLanguage language, List<PlacedCharter> inForce)
      throws IOException {
    Lines lines = changes.of(file);
    if (lines.isEmpty()) {
      return;
    }
    String source = source(file);
    if (source == null || !SourceNames.mayName(language, source)) {
      return;
    }
    boolean exports = language == SourceLanguage.RUST && exportsTracing(file);
    SourceNames.Found found = names.in(file, language, source, exports);
    if (found.error() != null) {
      notes.accept(
          new Remark(
              found.error(), "the source does not parse here; only what does was looked at"));
    }
    Places places = new Places(file, source);
    KnownTelemetry telemetry =
        known.computeIfAbsent(inForce, key -> new KnownTelemetry(valid(key)));
    Set<String> judged = new HashSet<>();
    for (UsedName used : found.names()) {
      Location literal = places.at(used.literal());
      Location use = places.at(used.use());
      Location place = lines.contains(literal.line()) ? literal : use;
      // A constant may be used often.
      if (lines.contains(place.line()) && judged.add(used.kind() + " " + place)) {
        count++;
        judge(used, place, telemetry, inForce);
      }
    }
  }

  private static List<Charter> valid(List<PlacedCharter> charters) {
    return charters.stream().map(PlacedCharter::result).map(CharterResult::charter).toList();
  }

  /** A source as text; null for one that is none, which is noted. */
  private @Nullable String source(String file) throws IOException {
    if (fresh.size(file) > MAX_BYTES) {
      skip(file, "the source is larger than 1 MiB and was not looked at");
      return null;
    }
    byte[] bytes = fresh.read(file);
    try {
      String source = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (source.indexOf('\0') < 0) {
        return source;
      }
    } catch (CharacterCodingException e) {
      // Said below.
    }
    skip(file, "the source is no text in UTF-8 and was not looked at");
    return null;
  }

  private void skip(String file, String why) {
    notes.accept(new Remark(new Location(file, 1, 1), why));
  }

  private void judge(
      UsedName used, Location place, KnownTelemetry telemetry, List<PlacedCharter> inForce) {
    String what = used.kind() + " \"" + used.name() + "\"";
    String fresh = telemetry.replacement(used);
    if (fresh != null) {
      findings.accept(
          new Finding(
              ReviewRule.deprecated(used.kind()),
              used.name(),
              place,
              what + " is deprecated in " + labels(inForce),
              fresh.isEmpty() ? "none, or a name that is in it" : fresh,
              null));
    } else if (!telemetry.knows(used)) {
      findings.accept(
          new Finding(
              ReviewRule.unknown(used.kind()),
              used.name(),
              place,
              what + " is unknown to " + labels(inForce),
              "a name that is in it, or a row for this one there",
              telemetry.nearest(used)));
    }
  }

  private static String labels(List<PlacedCharter> charters) {
    return charters.stream().map(PlacedCharter::label).collect(Collectors.joining(" and "));
  }

  /**
   * Whether spans of tracing become OpenTelemetry's where a source is: a crate of its workspace
   * depends on what makes them so.
   */
  private boolean exportsTracing(String file) throws IOException {
    String workspace = null;
    for (String folder = Folders.above(file); ; folder = Folders.above(folder)) {
      if (fresh.files().contains(manifest(folder))) {
        workspace = folder;
      }
      if (folder.isEmpty()) {
        break;
      }
    }
    if (workspace == null) {
      return false;
    }
    Boolean found = exporting.get(workspace);
    if (found == null) {
      found = hasBridge(workspace);
      exporting.put(workspace, found);
    }
    return found;
  }

  private boolean hasBridge(String workspace) throws IOException {
    for (String file : fresh.files()) {
      if (Folders.contains(workspace, file) && file.equals(manifest(Folders.above(file)))) {
        String text = new String(fresh.read(file), StandardCharsets.UTF_8);
        if (text.contains("tracing-opentelemetry") || text.contains("plumbline")) {
          return true;
        }
      }
    }
    return false;
  }

  private static String manifest(String folder) {
    return folder.isEmpty() ? "Cargo.toml" : folder + "/Cargo.toml";
  }
}
