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
 * The shape of the files of {@code registry/}: Weaver's {@code definition/2}, without imports and
 * refinements (a charter is self-contained), and Plumbline's annotations in it.
 */
final class RegistryShape {
  static final Shape NAME =
      text("[a-z][a-z0-9_]*(\\.[a-z0-9_]+)*", "a dotted name in lower case, like http.route");

  private static final Shape STABILITY =
      oneOf("stable", "development", "alpha", "beta", "release_candidate", "deprecated");

  private static final Shape SIGNAL_LEVEL = oneOf("recommended", "opt_in");

  private static final Shape NO_ANNOTATIONS = object("plumbline annotations at this place");

  /** Addresses of schemas end in the version. */
  static final Shape SCHEMA_URL =
      text(
          "https?://[^/\\s]+(/[^/\\s]+)*/[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?",
          "an address that ends in the version, like https://host/path/1.2.3");

  /** As a person writes a registry for Plumbline. */
  private static final RegistryShape OWN =
      new RegistryShape(NAME, text("[a-z0-9][a-z0-9_.]*", "a name in lower case"), text());

  /** For registries of others: their naming, and without optional texts. */
  private static final RegistryShape FOREIGN =
      new RegistryShape(
          text("[^\\s\"'<>&{}]{1,255}", "a name without white space, quotes and brackets"),
          text(),
          text("(?s).*", "a text"));

  static final ObjectShape FILE =
      OWN.sections(object("a registry file").required("file_format", oneOf("definition/2")));

  /** A file of a registry without a charter. */
  static final ObjectShape PLAIN =
      FOREIGN.sections(object("a registry file").required("file_format", oneOf("definition/2")));

  /** What a package was rewritten to. */
  static final ObjectShape REWRITTEN =
      FOREIGN.sections(object("a package").required("file_format", oneOf("definition/2")));

  static final ObjectShape MANIFEST =
      object("the manifest")
          .optional("file_format", oneOf("manifest/2.0"))
          .optional("name", text("[a-z][a-z0-9._-]*", "a name in lower case"))
          .required("schema_url", SCHEMA_URL)
          .optional("description", text())
          .optional("stability", STABILITY)
          .optional("dependencies", list(any()))
          .optional("resolved_registry_uri", text());

  /** All files of a registry in one, as a compiled charter has them. */
  static final ObjectShape COMPILED =
      FOREIGN.sections(object("a compiled registry").required("manifest", MANIFEST));

  private final Shape name;
  private final Shape memberName;
  private final Shape prose;

  private RegistryShape(Shape name, Shape memberName, Shape prose) {
    this.name = name;
    this.memberName = memberName;
    this.prose = prose;
  }

  private Shape level() {
    return either(
        oneOf("required", "recommended", "opt_in"),
        object("a requirement level with its condition")
            .optional("conditionally_required", text())
            .optional("recommended", text())
            .optional("opt_in", text()));
  }

  private Shape deprecated() {
    return object("a deprecation")
        .required("reason", oneOf("renamed", "obsoleted", "uncategorized", "unspecified"))
        .optional("renamed_to", name)
        .optional("note", prose);
  }

  private Shape attributeAnnotations() {
    return object("an attribute's plumbline annotations")
        .optional("sensitive", oneOf("drop", "hash", "mask", "none"))
        .optional("closed", bool())
        .optional("max_length", integer(1, 65536))
        .optional(
            "cardinality",
            object("an attribute's cardinality")
                .required("max", integer(1, 100_000))
                .optional("on_overflow", scalar()));
  }

  private Shape spanAnnotations() {
    return object("a span's plumbline annotations").optional("match", list(name));
  }

  private Shape metricAnnotations() {
    return object("a metric's plumbline annotations")
        .optional("buckets", list(number(0, 1_000_000_000_000L)))
        .optional(
            "cardinality",
            object("a metric's cardinality").required("max_series", integer(1, 1_000_000)));
  }

  private Shape member() {
    return object("an enum member")
        .required("id", memberName)
        .optional("value", scalar())
        .optional("brief", prose)
        .optional("note", prose)
        .optional("stability", STABILITY)
        .optional("deprecated", deprecated())
        .optional("annotations", annotations(any()));
  }

  private Shape attribute() {
    return object("an attribute")
        .required("key", name)
        .required(
            "type",
            either(oneOf(types()), object("an enum type").required("members", list(member()))))
        .required("stability", STABILITY)
        .required("brief", prose)
        .optional("note", prose)
        .optional("examples", either(list(any()), scalar()))
        .optional("deprecated", deprecated())
        .optional("annotations", annotations(attributeAnnotations()));
  }

  private Shape group() {
    return object("an attribute group")
        .required("id", name)
        .required("visibility", oneOf("internal", "public"))
        .optional("attributes", list(reference(false)))
        .optional("stability", STABILITY)
        .optional("brief", prose)
        .optional("note", prose)
        .optional("deprecated", deprecated())
        .optional("annotations", annotations(NO_ANNOTATIONS));
  }

  private Shape span() {
    return signal("a span", "type")
        .required("kind", oneOf("internal", "client", "server", "producer", "consumer"))
        .required("name", object("a span's name").required("note", text()))
        .optional("attributes", list(reference(true)))
        .optional("requirement_level", SIGNAL_LEVEL)
        .optional("annotations", annotations(spanAnnotations()));
  }

  private Shape metric() {
    return signal("a metric", "name")
        .required("instrument", oneOf("counter", "updowncounter", "gauge", "histogram"))
        .required("unit", prose)
        .optional("attributes", list(reference(false)))
        .optional("requirement_level", SIGNAL_LEVEL)
        .optional("annotations", annotations(metricAnnotations()));
  }

  private Shape event() {
    return signal("an event", "name")
        .optional("attributes", list(reference(false)))
        .optional("requirement_level", SIGNAL_LEVEL)
        .optional("annotations", annotations(NO_ANNOTATIONS));
  }

  private Shape entity() {
    return signal("an entity", "type")
        .required("identity", list(reference(false)))
        .optional("description", list(reference(false)))
        .optional("requirement_level", SIGNAL_LEVEL)
        .optional("annotations", annotations(NO_ANNOTATIONS));
  }

  private ObjectShape sections(ObjectShape file) {
    return file.optional("attributes", list(attribute()))
        .optional("attribute_groups", list(group()))
        .optional("spans", list(span()))
        .optional("metrics", list(metric()))
        .optional("events", list(event()))
        .optional("entities", list(entity()));
  }

  private ObjectShape signal(String what, String id) {
    return object(what)
        .required(id, name)
        .required("stability", STABILITY)
        .required("brief", prose)
        .optional("note", prose)
        .optional("deprecated", deprecated())
        .optional("entity_associations", list(any()));
  }

  private Shape reference(boolean ofSpan) {
    ObjectShape shape =
        object("a reference")
            .optional("ref", name)
            .optional("ref_group", name)
            .optional("requirement_level", level())
            .optional("brief", prose)
            .optional("note", prose)
            .optional("stability", STABILITY)
            .optional("examples", either(list(any()), scalar()))
            .optional("deprecated", deprecated())
            .optional("annotations", annotations(NO_ANNOTATIONS));
    return ofSpan ? shape.optional("sampling_relevant", bool()) : shape;
  }

  /** Annotations of other tools may be beside Plumbline's; they are not validated. */
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
