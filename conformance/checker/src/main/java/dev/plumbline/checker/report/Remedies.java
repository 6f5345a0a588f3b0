package dev.plumbline.checker.report;

/** What to do about a finding, by its rule. */
public interface Remedies {

  /** States none, for callers that have the rules' pages elsewhere. */
  Remedies NONE = rule -> "";

  /** Returns the remedy in words; empty where none is known. */
  String of(String rule);
}
