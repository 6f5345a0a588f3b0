package dev.plumbline.console.store;

import dev.plumbline.console.source.RecordedError;

/** A term of the index; the store has a posting list of traces for each. */
sealed interface SearchTerm permits SpanTerm, TraceTerm {

  /** Stands for every trace. */
  TraceTerm ANY = new TraceTerm("any", "");

  /** Stands for traces that a test or probe made. */
  TraceTerm SYNTHETIC = new TraceTerm("synthetic", "");

  /** Returns the encoded term; {@link #decode} parses it. */
  String encode();

  static SearchTerm decode(String text) {
    String[] fields = text.split("\u001f", -1);
    return fields[0].equals("t")
        ? new TraceTerm(fields[1], fields[2])
        : new SpanTerm(
            fields[1],
            fields[2],
            fields[3],
            new RecordedError(fields[4], fields[5], fields[6], fields[7], fields[8]));
  }
}
