package dev.plumbline.charter.read;

/** The lists of a registry file, in the order of their keys, and what identifies their items. */
enum Section {
  ATTRIBUTE_GROUPS("attribute_groups", "id", "attribute group"),
  ATTRIBUTES("attributes", "key", "attribute"),
  ENTITIES("entities", "type", "entity"),
  EVENTS("events", "name", "event"),
  METRICS("metrics", "name", "metric"),
  SPANS("spans", "type", "span");

  private final String key;
  private final String id;
  private final String noun;

  Section(String key, String id, String noun) {
    this.key = key;
    this.id = id;
    this.noun = noun;
  }

  String key() {
    return key;
  }

  /** Key of what identifies an item. */
  String id() {
    return id;
  }

  /** What an item is called in messages. */
  String noun() {
    return noun;
  }
}
