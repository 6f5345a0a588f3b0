package dev.plumbline.cli.review.source;

/**
 * A name that a source gives to telemetry.
 *
 * @param form how it is written
 * @param maker for a span that has another kind than internal, or may have: the source of the
 *     function that makes it; empty for others
 * @param use where the name is used: offset of a character
 * @param literal where its text is; the same place unless a constant has it
 */
public record UsedName(NameKind kind, String name, Form form, String maker, int use, int literal) {

  /** How a source writes a name. */
  public enum Form {
    /** As a text. */
    TEXT,
    /** As a constant of the semantic conventions, whose spelling leaves open where dots are. */
    CONSTANT,
    /** The same for a constant that may be one of the attribute's values. */
    CONSTANT_OR_VALUE
  }
}
