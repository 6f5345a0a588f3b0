package dev.plumbline.charter.read;

import static dev.plumbline.charter.read.Shape.any;
import static dev.plumbline.charter.read.Shape.bool;
import static dev.plumbline.charter.read.Shape.either;
import static dev.plumbline.charter.read.Shape.integer;
import static dev.plumbline.charter.read.Shape.list;
import static dev.plumbline.charter.read.Shape.number;
import static dev.plumbline.charter.read.Shape.object;
import static dev.plumbline.charter.read.Shape.oneOf;
import static dev.plumbline.charter.read.Shape.scalar;
import static dev.plumbline.charter.read.Shape.text;

import dev.plumbline.charter.registry.AttributeType;
import java.util.ArrayList;
import java.util.List;

/**
 * What the files of {@code registry/} may hold: Weaver's {@code definition/2}, without imports and
 * refinements (a charter is self-contained), and Plumbline's annotations in it.
 */
final class RegistryShape {
  static final Shape NAME =
      text("[a-z][a-z0-9_]*(\\.[a-z0-9_]+)*", "a dotted name in lower case, like http.route");

  private static final Shape STABILITY =
      oneOf("stable", "development", "alpha", "beta", "release_candidate", "deprecated");

  private static final Shape SIGNAL_LEVEL = oneOf("recommended", "opt_in");

  private static final Shape LEVEL =
      either(
          oneOf("required", "recommended", "opt_in"),
          object("a requirement level with its condition")
              .optional("conditionally_required", text())
              .optional("recommended", text())
              .optional("opt_in", text()));

  private static final Shape DEPRECATED =
      object("a deprecation")
          .required("reason", oneOf("renamed", "obsoleted", "uncategorized", "unspecified"))
          .optional("renamed_to", NAME)
          .optional("note", text());

  private static final Shape ATTRIBUTE_ANNOTATIONS =
      object("an attribute's plumbline annotations")
          .optional("sensitive", oneOf("drop", "hash", "mask"))
          .optional("closed", bool())
          .optional("max_length", integer(1, 65536))
          .optional(
              "cardinality",
              object("an attribute's cardinality")
                  .required("max", integer(1, 100_000))
                  .optional("on_overflow", scalar()));

  private static final Shape SPAN_ANNOTATIONS =
      object("a span's plumbline annotations").optional("match", list(NAME));

  private static final Shape METRIC_ANNOTATIONS =
      object("a metric's plumbline annotations")
          .optional("buckets", list(number(0, 1_000_000_000_000L)))
          .optional(
              "cardinality",
              object("a metric's cardinality").required("max_series", integer(1, 1_000_000)));

  private static final Shape NO_ANNOTATIONS = object("plumbline annotations at this place");

  private static final Shape MEMBER =
      object("an enum member")
          .required("id", text("[a-z0-9][a-z0-9_.]*", "a name in lower case"))
          .optional("value", scalar())
          .optional("brief", text())
          .optional("note", text())
          .optional("stability", STABILITY)
          .optional("deprecated", DEPRECATED)
          .optional("annotations", annotations(any()));

  private static final Shape ATTRIBUTE =
      object("an attribute")
          .required("key", NAME)
          .required(
              "type",
              either(oneOf(types()), object("an enum type").required("members", list(MEMBER))))
          .required("stability", STABILITY)
          .required("brief", text())
          .optional("note", text())
          .optional("examples", either(list(any()), scalar()))
          .optional("deprecated", DEPRECATED)
          .optional("annotations", annotations(ATTRIBUTE_ANNOTATIONS));

  private static final Shape REF = reference(false);
  private static final Shape SPAN_REF = reference(true);

  private static final Shape GROUP =
      object("an attribute group")
          .required("id", NAME)
          .required("visibility", oneOf("internal", "public"))
          .optional("attributes", list(REF))
          .optional("stability", STABILITY)
          .optional("brief", text())
          .optional("note", text())
          .optional("deprecated", DEPRECATED)
          .optional("annotations", annotations(NO_ANNOTATIONS));

  private static final Shape SPAN =
      signal("a span", "type")
          .required("kind", oneOf("internal", "client", "server", "producer", "consumer"))
          .required("name", object("a span's name").required("note", text()))
          .optional("attributes", list(SPAN_REF))
          .optional("requirement_level", SIGNAL_LEVEL)
          .optional("annotations", annotations(SPAN_ANNOTATIONS));

  private static final Shape METRIC =
      signal("a metric", "name")
          .required("instrument", oneOf("counter", "updowncounter", "gauge", "histogram"))
          .required("unit", text())
          .optional("attributes", list(REF))
          .optional("requirement_level", SIGNAL_LEVEL)
          .optional("annotations", annotations(METRIC_ANNOTATIONS));

  private static final Shape EVENT =
      signal("an event", "name")
          .optional("attributes", list(REF))
          .optional("requirement_level", SIGNAL_LEVEL)
          .optional("annotations", annotations(NO_ANNOTATIONS));

  private static final Shape ENTITY =
      signal("an entity", "type")
          .required("identity", list(REF))
          .optional("description", list(REF))
          .optional("requirement_level", SIGNAL_LEVEL)
          .optional("annotations", annotations(NO_ANNOTATIONS));

  static final ObjectShape FILE =
      sections(object("a registry file").required("file_format", oneOf("definition/2")));

  static final ObjectShape MANIFEST =
      object("the manifest")
          .required("name", text("[a-z][a-z0-9._-]*", "a name in lower case"))
          .required(
              "schema_url",
              text(
                  "https?://[^/\\s]+(/[^/\\s]+)*/[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?",
                  "an address that ends in the version, like https://host/path/1.2.3"))
          .optional("description", text())
          .optional("stability", STABILITY);

  /** All files of a registry in one, as a compiled charter has them. */
  static final ObjectShape COMPILED =
      sections(object("a compiled registry").required("manifest", MANIFEST));

  private RegistryShape() {}

  private static ObjectShape sections(ObjectShape file) {
    return file.optional("attributes", list(ATTRIBUTE))
        .optional("attribute_groups", list(GROUP))
        .optional("spans", list(SPAN))
        .optional("metrics", list(METRIC))
        .optional("events", list(EVENT))
        .optional("entities", list(ENTITY));
  }

  private static ObjectShape signal(String what, String id) {
    return object(what)
        .required(id, NAME)
        .required("stability", STABILITY)
        .required("brief", text())
        .optional("note", text())
        .optional("deprecated", DEPRECATED)
        .optional("entity_associations", list(any()));
  }

  private static Shape reference(boolean ofSpan) {
    ObjectShape shape =
        object("a reference")
            .optional("ref", NAME)
            .optional("ref_group", NAME)
            .optional("requirement_level", LEVEL)
            .optional("brief", text())
            .optional("note", text())
            .optional("stability", STABILITY)
            .optional("examples", either(list(any()), scalar()))
            .optional("deprecated", DEPRECATED)
            .optional("annotations", annotations(NO_ANNOTATIONS));
    return ofSpan ? shape.optional("sampling_relevant", bool()) : shape;
  }

  /** Annotations of others may stand beside Plumbline's; nothing is asked of them. */
  private static Shape annotations(Shape plumbline) {
    return new AnnotationsShape(plumbline);
  }

  private static List<String> types() {
    List<String> words = new ArrayList<>();
    for (AttributeType type : AttributeType.values()) {
      words.add(type.word());
    }
    for (AttributeType type : AttributeType.values()) {
      words.add("template[" + type.word() + "]");
    }
    return words;
  }
}
