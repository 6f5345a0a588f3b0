package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rewrites a package that Weaver wrote ({@code resolved/2.0}) as the equivalent {@code
 * definition/2}, every node at its location in the package.
 *
 * <p>In a package no group is referred to and each attribute of a signal is a number in a catalog.
 * Weaver has no field for a histogram's buckets and for the attributes by which a span is
 * recognized, so these are set explicitly to none; where something cannot be enforced for that
 * reason, there is a remark.
 */
final class ResolvedRegistry {
  private static final List<String> LISTS = Arrays.asList("attributes", "identity", "description");

  private final Node root;
  private final Problems problems;
  private final Remarks remarks;
  private final ResolvedCatalog catalog;
  private final ResolvedSpans spans;
  private final ResolvedDeprecations deprecations;

  /** For a package whose frame fits {@link ResolvedShape}. */
  ResolvedRegistry(Node root, Problems problems, Remarks remarks) {
    this.root = root;
    this.problems = problems;
    this.remarks = remarks;
    Node registry = Valid.node(root, "registry");
    this.catalog =
        new ResolvedCatalog(
            root.items("attribute_catalog"), registry.items("attributes"), problems, remarks);
    this.spans = new ResolvedSpans(remarks);
    this.deprecations = new ResolvedDeprecations(remarks);
  }

  static boolean is(Node root) {
    return ResolvedShape.FORMAT.equals(root.text("file_format"));
  }

  /** The package's schema URL. */
  Node schemaUrl() {
    Node stated = Valid.node(root, "schema_url");
    Node inside = stated.get("url");
    return inside == null ? stated : inside;
  }

  /** The registry as a file of {@code definition/2}. */
  Node rewritten() {
    Node registry = Valid.node(root, "registry");
    MappingNode file = MappingNode.empty(root.location());
    file = file.set("file_format", ScalarNode.text(root.location(), "definition/2"));
    List<Node> groups = signals(registry, Section.ATTRIBUTE_GROUPS);
    List<Node> ofSpans = signals(registry, Section.SPANS);
    List<Node> metrics = signals(registry, Section.METRICS);
    List<Node> events = signals(registry, Section.EVENTS);
    List<Node> entities = signals(registry, Section.ENTITIES);
    refinements();
    file = with(file, Section.ATTRIBUTES, deprecations.settled(catalog.definitions(), "key"));
    file = with(file, Section.ATTRIBUTE_GROUPS, groups);
    file = with(file, Section.SPANS, ofSpans);
    file = with(file, Section.METRICS, deprecations.settled(metrics, "name"));
    file = with(file, Section.EVENTS, events);
    return with(file, Section.ENTITIES, entities);
  }

  private static MappingNode with(MappingNode file, Section section, List<Node> items) {
    return file.set(section.key(), SequenceNode.at(file.location(), items));
  }

  private List<Node> signals(Node registry, Section section) {
    List<Node> signals = new ArrayList<>();
    for (Node node : registry.items(section.key())) {
      signals.add(signal((MappingNode) node, section));
    }
    return signals;
  }

  private Node signal(MappingNode stated, Section section) {
    MappingNode signal = stated.without("provenance");
    for (String list : LISTS) {
      Node references = signal.get(list);
      if (references instanceof SequenceNode) {
        signal = signal.with(list, catalog.references((SequenceNode) references, signal));
      }
    }
    switch (section) {
      case ATTRIBUTE_GROUPS:
        return signal.set("visibility", ScalarNode.text(signal.location(), "public"));
      case SPANS:
        return spans.known(signal);
      case METRICS:
        return bucketed(signal);
      default:
        return signal;
    }
  }

  /** A file of definitions without a charter: unset parts are set explicitly to none. */
  static Node opened(Node file, Remarks remarks) {
    if (!(file instanceof MappingNode)) {
      return file;
    }
    MappingNode opened = (MappingNode) file;
    ResolvedSpans spans = new ResolvedSpans(remarks);
    for (Section section : Arrays.asList(Section.SPANS, Section.METRICS)) {
      Node list = opened.get(section.key());
      if (list instanceof SequenceNode) {
        List<Node> items = new ArrayList<>();
        for (Node item : list.items()) {
          boolean known = item instanceof MappingNode;
          Node span = known && section == Section.SPANS ? spans.known((MappingNode) item) : item;
          items.add(known && section == Section.METRICS ? bucketed((MappingNode) item) : span);
        }
        opened = opened.with(section.key(), ((SequenceNode) list).of(items));
      }
    }
    return opened;
  }

  private static Node bucketed(MappingNode metric) {
    boolean open =
        "histogram".equals(metric.text("instrument"))
            && metric.get("deprecated") == null
            && RegistryBuilder.annotation(metric, "buckets") == null;
    return open
        ? ResolvedSpans.annotated(metric, "buckets", SequenceNode.at(metric.location(), none()))
        : metric;
  }

  private static List<Node> none() {
    return new ArrayList<>();
  }

  /** Weaver lists every signal as a refinement of itself; only the others matter. */
  private void refinements() {
    Node refinements = Valid.node(root, "refinements");
    for (Section section :
        Arrays.asList(Section.SPANS, Section.METRICS, Section.EVENTS, Section.ENTITIES)) {
      Node list = refinements.get(section.key());
      if (list != null && !(list instanceof SequenceNode)) {
        Shape.mismatch(list, problems, "a list");
      }
      for (Node refinement : refinements.items(section.key())) {
        String id = refinement.text("id");
        String of = refinement.text(section.id());
        if (id != null && of != null && !id.equals(of)) {
          remarks.add(
              refinement.location(),
              "refinements are not held: the rules of what they refine hold for them",
              id + " of " + of);
        }
      }
    }
  }
}
