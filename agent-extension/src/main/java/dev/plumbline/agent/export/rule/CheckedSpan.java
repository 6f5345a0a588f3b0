package dev.plumbline.agent.export.rule;

import io.opentelemetry.api.common.Attributes;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the rules know of a span, and what they found. It is reused, by one thread at a time. */
public final class CheckedSpan {
  private final PresentAttributes present;
  private final UnaryOperator<String> withoutTaken;
  private final TemplateValues templates = new TemplateValues();
  private @Nullable SpanRow row;
  private String name = "";
  private boolean whole;
  private boolean varies;
  private boolean routed;
  private @Nullable SpanRow misnamed;
  private String expected = "";

  /**
   * A span whose attributes are those of a pass.
   *
   * @param withoutTaken removes the texts that were removed from the attributes
   */
  public CheckedSpan(PresentAttributes present, UnaryOperator<String> withoutTaken) {
    this.present = present;
    this.withoutTaken = withoutTaken;
  }

  /**
   * Another span.
   *
   * @param ofSpan the charter's row; null when it has none
   * @param exported its corrected attributes
   * @param isWhole whether the SDK dropped no attribute: a dropped one is not missing, and the name
   *     may depend on it
   */
  public CheckedSpan begin(
      @Nullable SpanRow ofSpan, String recordedName, Attributes exported, boolean isWhole) {
    row = ofSpan;
    name = recordedName;
    templates.of(exported);
    whole = isWhole;
    varies = false;
    routed = false;
    misnamed = null;
    expected = recordedName;
    return this;
  }

  /** The charter's row; null when it has none. */
  public @Nullable SpanRow row() {
    return row;
  }

  /** The name as far as it is corrected. */
  public String name() {
    return name;
  }

  void name(String corrected) {
    name = corrected;
  }

  boolean isWhole() {
    return whole;
  }

  PresentAttributes present() {
    return present;
  }

  TemplateValues templates() {
    return templates;
  }

  UnaryOperator<String> withoutTaken() {
    return withoutTaken;
  }

  /** Another span of this shape may have another result. */
  void varies() {
    varies = true;
  }

  public boolean mayVary() {
    return varies;
  }

  /** The name passes because of attributes that are templates themselves. */
  void routed() {
    routed = true;
  }

  public boolean isRouted() {
    return routed;
  }

  /** The name breaks the template of a row. */
  void misnamed(SpanRow of, String name) {
    misnamed = of;
    expected = name;
  }

  /** The row whose template the name breaks; null when it breaks none. */
  public @Nullable SpanRow misnamed() {
    return misnamed;
  }

  /** The name that its template yields. */
  public String expected() {
    return expected;
  }
}
