package dev.plumbline.charter.read;

import dev.plumbline.charter.naming.SpanNameTemplate;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.ScalarNode;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides how the spans of a package are recognized: by the attributes that Plumbline's annotation
 * lists, else by their name, where that is a fixed word. Elsewhere the name is a sentence for
 * people, and the span is in the charter without a name that could be recognized.
 */
final class ResolvedSpans {
  private static final String UNNAMED = "(the registry gives no name)";

  private static final int LONGEST_NAME = 60;

  private final Remarks remarks;

  ResolvedSpans(Remarks remarks) {
    this.remarks = remarks;
  }

  /** The span, with unset parts set explicitly to none. */
  MappingNode known(MappingNode span) {
    Node name = span.get("name");
    String note = name == null ? null : name.text("note");
    if (!(name instanceof MappingNode) || note == null) {
      return span;
    }
    boolean byAttributes = RegistryBuilder.annotation(span, "match") != null;
    if (byAttributes) {
      return span;
    }
    SpanNameTemplate template = template(note);
    if (template != null && template.isLiteral() && !sentence(note)) {
      return span;
    }
    String type = span.text("type");
    remarks.add(
        span.location(),
        "spans without annotations: {plumbline: {match: […]}} are not recognised by a name that"
            + " is no fixed word; their attributes are only checked one by one",
        type == null ? "" : type);
    MappingNode open =
        annotated(span, "match", SequenceNode.at(span.location(), new ArrayList<>()));
    return template != null && attributesOf(span).containsAll(template.attributes())
        ? open
        : open.with("name", ((MappingNode) name).with("note", words(name, note)));
  }

  private static boolean sentence(String note) {
    String text = note.trim();
    return text.indexOf(' ') >= 0 && (text.endsWith(".") || text.length() > LONGEST_NAME);
  }

  /** The sentence, without braces, so that it is no template. */
  private static Node words(Node name, String note) {
    String words = note.trim().isEmpty() ? UNNAMED : note.replace('{', '<').replace('}', '>');
    return ScalarNode.text(Valid.node(name, "note").location(), words);
  }

  private static @Nullable SpanNameTemplate template(String note) {
    try {
      return SpanNameTemplate.parse(note);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Set<String> attributesOf(Node span) {
    Set<String> keys = new HashSet<>();
    for (Node reference : span.items("attributes")) {
      String key = reference.text("ref");
      if (key != null) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** The signal with another word under {@code annotations: {plumbline: …}}. */
  static MappingNode annotated(MappingNode signal, String key, Node value) {
    MappingNode annotations = mapping(signal, "annotations");
    MappingNode plumbline = mapping(annotations, "plumbline").set(key, value);
    return signal.set("annotations", annotations.set("plumbline", plumbline));
  }

  private static MappingNode mapping(Node parent, String key) {
    Node node = parent.get(key);
    return node instanceof MappingNode ? (MappingNode) node : MappingNode.empty(parent.location());
  }
}
