package dev.plumbline.cli.review;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.Problem;
import dev.plumbline.charter.Remark;
import dev.plumbline.cli.diff.CharterDiff;
import dev.plumbline.cli.review.charter.CharterChange;
import dev.plumbline.cli.review.charter.CharterChanges;
import dev.plumbline.cli.review.charter.CharterPlaces;
import dev.plumbline.cli.review.charter.PlacedCharter;
import dev.plumbline.cli.review.charter.StaleCode;
import dev.plumbline.cli.review.git.Changes;
import dev.plumbline.cli.review.git.Snapshot;
import dev.plumbline.cli.review.source.SourceLanguage;
import dev.plumbline.cli.review.source.TestCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Looks at a change: charters, generated code, names in sources. */
final class Review {
  private final Snapshot fresh;
  private final Changes changes;
  private final CharterPlaces before;
  private final CharterPlaces after;
  private final CharterPlaces inForce;
  private final IgnoreFile ignored;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Remark> notes = new ArrayList<>();

  Review(
      Snapshot fresh,
      Changes changes,
      CharterPlaces before,
      CharterPlaces after,
      CharterPlaces inForce,
      IgnoreFile ignored) {
    this.fresh = fresh;
    this.changes = changes;
    this.before = before;
    this.after = after;
    this.inForce = inForce;
    this.ignored = ignored;
  }

  ReviewResult run() throws IOException {
    List<CharterChange> charters = CharterChanges.between(before, after, changes.touched());
    charters.forEach(this::versionStep);
    for (StaleCode.Stale stale : new StaleCode(fresh, inForce, changes.touched()).find()) {
      findings.add(
          new Finding(
              ReviewRule.GENERATED_STALE, "", stale.place(), stale.what(), stale.expected(), null));
    }
    List<String> sources = sources();
    Set<PlacedCharter> concerned = new LinkedHashSet<>();
    after.byFolder().values().stream()
        .filter(charter -> charter.isTouchedBy(changes.touched()))
        .forEach(concerned::add);
    sources.forEach(source -> concerned.addAll(inForce.inForceFor(source)));
    concerned.forEach(this::problems);
    int names = new SourceReview(fresh, changes, inForce, findings::add, notes::add).look(sources);

    int all = findings.size();
    findings.removeIf(ignored::covers);
    findings.sort(
        Comparator.comparing((Finding finding) -> finding.place().file())
            .thenComparing(finding -> finding.place().line())
            .thenComparing(finding -> finding.place().column()));
    return new ReviewResult(
        charters,
        List.copyOf(findings),
        List.copyOf(notes),
        sources.size(),
        names,
        all - findings.size(),
        ignored.unused());
  }

  private List<String> sources() {
    return changes.present().stream()
        .filter(
            file ->
                SourceLanguage.of(file) != null
                    && !TestCode.is(file)
                    && fresh.files().contains(file))
        .toList();
  }

  private void versionStep(CharterChange change) {
    CharterDiff diff = change.diff();
    if (diff != null && !diff.isVersioned()) {
      PlacedCharter charter = after.byFolder().get(change.folder());
      Location place =
          charter == null ? new Location(change.folder(), 1, 1) : charter.placeOfVersion();
      findings.add(
          new Finding(
              ReviewRule.CHARTER_VERSION,
              "",
              place,
              "version "
                  + diff.after().version()
                  + " is too low for what changed since "
                  + diff.before().version(),
              diff.required() + " or later",
              null));
    }
  }

  private void problems(PlacedCharter charter) {
    for (Problem problem : charter.result().problems()) {
      findings.add(new Finding(ReviewRule.CHARTER_INVALID, "", problem));
    }
  }
}
