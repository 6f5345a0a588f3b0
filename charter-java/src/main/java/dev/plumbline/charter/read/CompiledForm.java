package dev.plumbline.charter.read;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.yaml.JsonFile;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole charter as one JSON document in the canonical form: policy and registry, their digest,
 * and where the named things stood. Every language reads it without a YAML parser; the digest,
 * which goes over the very characters of the two members, proves that they were not changed since.
 */
final class CompiledForm {
  static final String FORMAT = "plumbline.charter/1";

  private CompiledForm() {}

  /** The document, of nodes that have been found valid. */
  static String write(
      String canonical,
      String schemaUrl,
      String version,
      String digest,
      @Nullable String base,
      Map<String, Map<String, String>> sources) {
    StringBuilder out = new StringBuilder(canonical.length() * 2);
    out.append('{');
    if (base != null) {
      member("base", base, out);
      out.append(',');
    }
    member("digest", digest, out);
    member("format", FORMAT, out.append(','));
    // The canonical form is {"policy":…,"registry":…}: its members come in the order of ours.
    out.append(',').append(canonical, 1, canonical.length() - 1);
    member("schema_url", schemaUrl, out.append(','));
    CanonicalForm.quote("sources", out.append(','));
    String separator = ":{";
    for (Map.Entry<String, Map<String, String>> list : sources.entrySet()) {
      CanonicalForm.quote(list.getKey(), out.append(separator));
      out.append(":{");
      String comma = "";
      for (Map.Entry<String, String> place : list.getValue().entrySet()) {
        member(place.getKey(), place.getValue(), out.append(comma));
        comma = ",";
      }
      out.append('}');
      separator = ",";
    }
    member("version", version, out.append("},"));
    return out.append("}\n").toString();
  }

  private static void member(String key, String value, StringBuilder out) {
    CanonicalForm.quote(key, out);
    CanonicalForm.quote(value, out.append(':'));
  }

  /** Checks the digest, and that the other members agree with policy and registry. */
  static void check(JsonFile file, Problems problems) {
    Node root = file.root();
    CompiledShape.FILE.check(root, problems);
    Node manifest = manifest(root);
    String schemaUrl = manifest == null ? null : manifest.text("schema_url");
    if (schemaUrl != null) {
      String version = schemaUrl.substring(schemaUrl.lastIndexOf('/') + 1);
      agree(root, "schema_url", schemaUrl, problems);
      agree(root, "version", version, problems);
    }
  }

  private static void agree(Node root, String key, String expected, Problems problems) {
    Node node = root.get(key);
    String value = root.text(key);
    if (node != null && value != null && !value.equals(expected)) {
      problems.add(node.location(), key + " is \"" + value + "\"; the manifest differs", expected);
    }
  }

  /** Compares the digest with the characters that it goes over. */
  static void checkDigest(JsonFile file, Problems problems) {
    String policy = file.raw("policy");
    String registry = file.raw("registry");
    Node stated = file.root().get("digest");
    if (policy == null || registry == null || stated == null) {
      return;
    }
    String actual =
        CanonicalForm.sha256("{\"policy\":" + policy + ",\"registry\":" + registry + "}");
    if (!actual.equals(stated.text())) {
      problems.add(
          stated.location(),
          "the charter was changed after it was compiled: its digest is " + actual,
          "the output of plumbline compile, unchanged");
    }
  }

  static @Nullable Node manifest(Node root) {
    Node registry = root.get("registry");
    return registry == null ? null : registry.get("manifest");
  }

  /** The policy, its named things at the places where they were written. */
  static @Nullable Node policy(Node root) {
    Node policy = root.get("policy");
    return policy == null ? null : Sources.placePolicy(policy, root.get("sources"));
  }

  /**
   * The registry as if it were one file, its named things at the places where they were written.
   */
  static Node registry(Node root) {
    Node registry = root.get("registry");
    if (!(registry instanceof MappingNode)) {
      return root;
    }
    MappingNode placed = (MappingNode) registry;
    for (Section section : Section.values()) {
      Node items = registry.get(section.key());
      if (items instanceof SequenceNode) {
        placed =
            placed.with(
                section.key(),
                ((SequenceNode) items)
                    .of(Sources.place(section, items.items(), root.get("sources"))));
      }
    }
    return placed;
  }

  /** Whether the file is a compiled charter; else reports a problem. */
  static boolean isCompiled(Node root, Problems problems) {
    if (root.text("format") != null) {
      return true;
    }
    Location place = root.location();
    problems.add(place, "this is no compiled charter", "the output of plumbline compile");
    return false;
  }
}
