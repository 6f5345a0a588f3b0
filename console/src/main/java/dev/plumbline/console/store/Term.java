package dev.plumbline.console.store;

import dev.plumbline.console.source.Tuple;

/** Something that traces can be found by; the store keeps a list of traces for each. */
sealed interface Term permits Facet, Tag {

  /** Stands for every trace. */
  Tag ANY = new Tag("any", "");

  /** Stands for traces that a test or probe made. */
  Tag SYNTHETIC = new Tag("synthetic", "");

  /** Returns a text that says the same; {@link #decode} reads it again. */
  String encode();

  static Term decode(String text) {
    String[] fields = text.split("\u001f", -1);
    return fields[0].equals("t")
        ? new Tag(fields[1], fields[2])
        : new Facet(
            fields[1],
            fields[2],
            fields[3],
            new Tuple(fields[4], fields[5], fields[6], fields[7], fields[8]));
  }
}
