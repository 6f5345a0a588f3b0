package dev.plumbline.cli.infer;

import dev.plumbline.charter.naming.SpanNameCardinality;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides which names that came with telemetry may be written into a file. Whoever sends telemetry
 * chooses them: none ends a text of YAML, and none has an id or looks personal.
 */
final class SafeName {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z0-9_]+)*");
  private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9._-]{0,62}");
  private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9%/*^.\\[\\]_{}-]{1,32}");
  private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{6}");

  /** What YAML 1.1 or 1.2 reads as something else than a text. */
  private static final Set<String> RESERVED =
      Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

  private static final int LONGEST = 100;

  private SafeName() {}

  /** A key of an attribute, or the name of a metric or event. */
  static boolean isKey(String name) {
    return NAME.matcher(name).matches() && name.length() <= LONGEST && isClean(name);
  }

  static boolean isService(String name) {
    return SERVICE.matcher(name).matches()
        && !RESERVED.contains(name)
        && !name.equals("client")
        && isClean(name);
  }

  static boolean isUnit(String unit) {
    return UNIT.matcher(unit).matches() && isClean(unit);
  }

  /** The name of a span: free text, which is written in quotes. */
  static boolean isSpanName(String name) {
    return !name.isBlank()
        && name.length() <= LONGEST
        && name.indexOf('{') < 0
        && name.indexOf('=') < 0
        && name.chars().noneMatch(Character::isISOControl)
        && isClean(name);
  }

  private static boolean isClean(String name) {
    return !SpanNameCardinality.containsId(name)
        && !LONG_NUMBER.matcher(name).find()
        && PersonalData.inValue(name) == null;
  }

  /** The name as a scalar of YAML. */
  static String yaml(String name) {
    return RESERVED.contains(name) ? '"' + name + '"' : name;
  }

  /** A name for a message: without ids, control characters and what looks personal, and short. */
  static String shown(String name) {
    String personal = PersonalData.inValue(name);
    if (personal != null) {
      return "(a name that looks like " + personal + ')';
    }
    String clean =
        SpanNameCardinality.withoutIds(name).replaceAll("\\p{C}", "?").replaceAll("=\\S+", "=…");
    if (LONG_NUMBER.matcher(clean).find()) {
      return "(a name with a long number)";
    }
    return clean.length() > LONGEST ? clean.substring(0, LONGEST) + '…' : clean;
  }
}
