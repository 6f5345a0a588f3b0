package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.diff.CharterDiff;
import dev.plumbline.cli.diff.Impact;
import dev.plumbline.cli.lesson.read.LessonNode;
import java.nio.file.Path;

/**
 * The version of the lesson's charter is as far from that of the one before as its changes need.
 *
 * @param before the charter before, seen from the folder that is checked
 */
public record CharterStep(String before) implements Requirement {

  static CharterStep read(LessonNode node) {
    return new CharterStep(node.text("before"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    Path place = evidence.surroundings().folder().resolve(before).normalize();
    CharterResult old = Charter.load(place);
    if (!old.isValid()) {
      return RequirementResult.unmet(place + " is no valid charter", "the charter before");
    }
    CharterDiff diff = CharterDiff.between(old.charter(), evidence.charter());
    String seen =
        "%d breaking and %d compatible changes, version %s to %s"
            .formatted(
                diff.count(Impact.BREAKING),
                diff.count(Impact.COMPATIBLE),
                diff.before().version(),
                diff.after().version());
    return diff.isVersioned()
        ? RequirementResult.met(seen)
        : RequirementResult.unmet(seen, "version " + diff.required() + " or later");
  }
}
