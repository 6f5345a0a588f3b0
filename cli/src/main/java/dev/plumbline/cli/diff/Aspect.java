package dev.plumbline.cli.diff;

import static dev.plumbline.cli.diff.Impact.BREAKING;
import static dev.plumbline.cli.diff.Impact.COMPATIBLE;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A property of a subject in a charter, and the impact of its changes. */
public enum Aspect {
  ATTRIBUTE("attribute", COMPATIBLE, BREAKING, Breaks.ALWAYS),
  TYPE("type", COMPATIBLE, BREAKING, Breaks.ALWAYS),
  /** One member of an enum each. */
  MEMBER("member", COMPATIBLE, BREAKING, Breaks.ALWAYS),
  CLOSED("closed", BREAKING, COMPATIBLE, Breaks.ALWAYS),
  /** Values of the old key appear under the new one. */
  RENAMED_TO("renamed to", BREAKING, BREAKING, Breaks.ALWAYS),
  DEPRECATED("deprecated", COMPATIBLE, COMPATIBLE, Breaks.NEVER),
  /** Removing it exports the value unprotected; changing it changes the value. */
  SENSITIVE("sensitive", BREAKING, BREAKING, Breaks.ALWAYS),
  MAX_LENGTH("max length", BREAKING, COMPATIBLE, Breaks.LOWERED),
  CARDINALITY("cardinality", BREAKING, COMPATIBLE, Breaks.LOWERED),
  ON_OVERFLOW("overflow value", COMPATIBLE, COMPATIBLE, Breaks.ALWAYS),

  SPAN("span", COMPATIBLE, BREAKING, Breaks.ALWAYS),
  KIND("kind", BREAKING, BREAKING, Breaks.ALWAYS),
  NAME("name", BREAKING, BREAKING, Breaks.ALWAYS),
  MATCH("match", BREAKING, BREAKING, Breaks.ALWAYS),
  /** One attribute of a span, event or entity each, with its requirement level. */
  USES("uses", COMPATIBLE, BREAKING, Breaks.WEAKENED),

  /** An attribute that samplers find when the span starts. */
  AT_START("sampling relevant", COMPATIBLE, BREAKING, Breaks.NEVER),

  METRIC("metric", COMPATIBLE, BREAKING, Breaks.ALWAYS),
  INSTRUMENT("instrument", BREAKING, BREAKING, Breaks.ALWAYS),
  UNIT("unit", BREAKING, BREAKING, Breaks.ALWAYS),
  BUCKETS("buckets", BREAKING, BREAKING, Breaks.ALWAYS),
  /** A label more splits every series, a label less breaks every query by it. */
  LABEL("label", BREAKING, BREAKING, Breaks.WEAKENED),
  MAX_SERIES("max series", BREAKING, COMPATIBLE, Breaks.LOWERED),

  EVENT("event", COMPATIBLE, BREAKING, Breaks.ALWAYS),
  ENTITY("entity", COMPATIBLE, BREAKING, Breaks.ALWAYS),

  SERVICE("service", COMPATIBLE, BREAKING, Breaks.ALWAYS),
  TEAM("team", COMPATIBLE, COMPATIBLE, Breaks.NEVER),
  BOUNDARY("trust boundary", BREAKING, BREAKING, Breaks.ALWAYS),
  PEER("peer", COMPATIBLE, COMPATIBLE, Breaks.NEVER),
  /** A host whose failures are the service's. */
  SERVICE_HOST("host", COMPATIBLE, BREAKING, Breaks.ALWAYS),
  RESOURCE("resource attribute", COMPATIBLE, BREAKING, Breaks.NEVER),
  DEADLINES("deadline margin", COMPATIBLE, COMPATIBLE, Breaks.NEVER),

  EXPOSE("exposure of errors", BREAKING, BREAKING, Breaks.ALWAYS),
  /** Queries by error.type find more or less than before. */
  ERROR_TYPE("error.type of servers", BREAKING, BREAKING, Breaks.ALWAYS),
  CODE("code", BREAKING, BREAKING, Breaks.ALWAYS),
  REASON("reason", COMPATIBLE, BREAKING, Breaks.ALWAYS),
  HTTP_STATUS("HTTP status", COMPATIBLE, BREAKING, Breaks.ALWAYS),
  EXCEPTION("exception", COMPATIBLE, BREAKING, Breaks.ALWAYS),

  /** What is recorded changes, not its names. */
  SAMPLING("sampling rule", COMPATIBLE, COMPATIBLE, Breaks.LOWERED),
  SAMPLING_ORDER("order of the sampling rules", COMPATIBLE, COMPATIBLE, Breaks.NEVER),
  TAIL("tail sampling", BREAKING, COMPATIBLE, Breaks.KEEPS_LESS),

  /** Which entries are accepted from outside, or copied to spans, changes. */
  BAGGAGE("baggage key", COMPATIBLE, BREAKING, Breaks.BAGGAGE_FLOW),
  /** A host outside the charter that baggage may go to. */
  BAGGAGE_HOST("host", BREAKING, BREAKING, Breaks.ALWAYS),
  BAGGAGE_LIMIT("baggage limit", BREAKING, COMPATIBLE, Breaks.LOWERED),

  /** What was corrected is now exported unchanged, or the other way round. */
  ENFORCEMENT("enforcement", COMPATIBLE, COMPATIBLE, Breaks.CORRECTS),

  /** Span names that had an id in the word's place get the word, and the other way round. */
  NAMING_WORD("word that is a name", BREAKING, BREAKING, Breaks.ALWAYS),

  JOURNEY("journey", COMPATIBLE, BREAKING, Breaks.NEVER),
  OBJECTIVE("objective", COMPATIBLE, BREAKING, Breaks.NEVER);

  private final String noun;
  private final Impact added;
  private final Impact removed;
  private final Breaks changed;

  Aspect(String noun, Impact added, Impact removed, Breaks changed) {
    this.noun = noun;
    this.added = added;
    this.removed = removed;
    this.changed = changed;
  }

  /** Returns the term used in messages. */
  String noun() {
    return noun;
  }

  Impact added() {
    return added;
  }

  Impact removed() {
    return removed;
  }

  Impact changed(String before, String after) {
    return changed.breaks(before, after) ? BREAKING : COMPATIBLE;
  }

  /** Which changes of a value are breaking. */
  private enum Breaks {
    ALWAYS,
    NEVER,
    /** A limit, or a share, below the previous one. */
    LOWERED,
    /** What was required may be missing now. */
    WEAKENED,
    /** Telemetry that was exported unchanged is now changed or dropped, or the other way round. */
    CORRECTS,
    /** Entries are accepted that were not, or spans lack an attribute that they had. */
    BAGGAGE_FLOW,
    /** A trace that was kept may be dropped now. */
    KEEPS_LESS;

    private static final Pattern TAIL_RULES =
        Pattern.compile(
            "errors (true|false), slower than (\\d+) ms, (\\S+) of the rest, dropped after (\\d+) ms");

    private boolean breaks(String before, String after) {
      return switch (this) {
        case ALWAYS -> true;
        case NEVER -> false;
        case LOWERED -> new BigDecimal(after).compareTo(new BigDecimal(before)) < 0;
        case WEAKENED -> before.equals("required");
        case CORRECTS -> corrects(before) || corrects(after);
        case BAGGAGE_FLOW -> flowsOtherwise(before, after);
        case KEEPS_LESS -> keepsLess(TAIL_RULES.matcher(before), TAIL_RULES.matcher(after));
      };
    }

    private static boolean flowsOtherwise(String before, String after) {
      String copied = "copied to spans: true, ";
      boolean lost = before.startsWith(copied) && !after.startsWith(copied);
      String outside = before.substring(before.indexOf(','));
      return lost || !outside.equals(after.substring(after.indexOf(',')));
    }

    private static boolean corrects(String mode) {
      return mode.equals("enforce") || mode.equals("drop");
    }

    private static boolean keepsLess(Matcher before, Matcher after) {
      if (!before.matches() || !after.matches()) {
        throw new IllegalStateException("tail sampling is not in the format of CharterStatements");
      }
      boolean errors = before.group(1).equals("true") && after.group(1).equals("false");
      int slow = Integer.parseInt(before.group(2));
      int slowNow = Integer.parseInt(after.group(2));
      boolean slower = slow > 0 && (slowNow == 0 || slowNow > slow);
      // A shorter wait misses later failures.
      boolean sooner = LOWERED.breaks(before.group(4), after.group(4));
      return errors || slower || sooner || LOWERED.breaks(before.group(3), after.group(3));
    }
  }
}
