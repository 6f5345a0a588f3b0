package dev.plumbline.charter.read;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Nearest;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Flattens a charter whose policy says {@code extends: base}: base's rows without those that the
 * policy removes and with those that it overrides, then its own.
 */
final class Extension {
  private static final String EXTENDS = "extends";
  private static final String OVERRIDES = "overrides";
  private static final String REMOVE = "remove";
  static final List<String> KEYS = Arrays.asList(EXTENDS, OVERRIDES, REMOVE);

  /** The keys of a policy that are about its base. */
  static final ObjectShape SHAPE =
      Shape.object("the policy")
          .required(EXTENDS, Shape.oneOf(CharterFiles.BASE))
          .optional(OVERRIDES, Overrides.shape())
          .optional(REMOVE, Removals.shape());

  private final Node stated;
  private final Base base = Base.read();
  private final Problems problems;
  private final Remarks remarks;
  private final Removals removals;
  private final Overrides overrides;
  private final Weakening weakening;
  private boolean assumed;

  Extension(Node policy, Problems problems, Remarks remarks) {
    this.stated = policy;
    this.problems = problems;
    this.remarks = remarks;
    this.removals = new Removals(policy.get(REMOVE), problems);
    this.overrides = new Overrides(policy.get(OVERRIDES), problems, remarks);
    this.weakening = new Weakening(remarks);
  }

  static boolean isIn(Node policy) {
    return policy.get(EXTENDS) != null;
  }

  /** Whether a policy that extends nothing was probably meant to: what it needs is not in it. */
  static boolean isMeant(Node policy) {
    if (!(policy instanceof MappingNode)) {
      return false;
    }
    return policy.get(OVERRIDES) != null
        || policy.get(REMOVE) != null
        || PolicyShape.FILE.missing(policy).size() > 1;
  }

  /** A policy that does not say what it extends, with a problem, read as if it extended base. */
  static Extension assumed(Node policy, Problems problems, Remarks remarks) {
    MappingNode stated = (MappingNode) policy;
    boolean misspelt =
        stated.entries().stream().anyMatch(entry -> EXTENDS.equals(Nearest.to(entry.key(), KEYS)));
    if (!misspelt) {
      problems.addMeant(
          policy.location(),
          "the policy extends nothing, and has no " + String.join(", ", lacking(policy)),
          "all rows of a policy, or those of base",
          EXTENDS + ": " + CharterFiles.BASE);
    }
    Extension extension = new Extension(withBase(stated), problems, remarks);
    extension.assumed = true;
    return extension;
  }

  private static List<String> lacking(Node policy) {
    List<String> missing = PolicyShape.FILE.missing(policy);
    return missing.isEmpty() ? Collections.singletonList(EXTENDS) : missing;
  }

  private static MappingNode withBase(MappingNode policy) {
    return policy.set(EXTENDS, ScalarNode.text(policy.location(), CharterFiles.BASE));
  }

  /** Whether the policy extends a base that is here; else reports a problem. */
  boolean isKnown(@Nullable Node manifest) {
    Node named = Valid.node(stated, EXTENDS);
    String name = named.text();
    if (!CharterFiles.BASE.equals(name)) {
      problems.addUnknown(
          named.location(),
          name == null ? named.describe() + " does not fit here" : refusal(name),
          expected(name),
          String.valueOf(name),
          Collections.singletonList(CharterFiles.BASE));
    }
    String url = manifest == null ? null : manifest.text("schema_url");
    if (url != null && base.isAt(url)) {
      problems.add(
          named.location(), "base extends itself, in a circle", "no extends in base's own policy");
      return false;
    }
    MappingNode own = MappingNode.empty(stated.location());
    for (MappingNode.Entry entry : stated.entries()) {
      own = KEYS.contains(entry.key()) ? own.with(entry) : own;
    }
    SHAPE.check(withBase(own), problems);
    return true;
  }

  private static String refusal(String name) {
    if (isVersioned(name)) {
      return "\"" + name + "\" names a version, and " + CharterFiles.BASE + " is named without one";
    }
    return isPlace(name)
        ? "\"" + name + "\" is a place, and a charter extends nothing but " + CharterFiles.BASE
        : "there is no base \"" + name + "\"";
  }

  private String expected(@Nullable String name) {
    String ours = CharterFiles.BASE + ", which ships with Plumbline";
    if (name != null && isVersioned(name)) {
      return ours
          + " (here version "
          + version()
          + "); a least version is stated under dependencies in registry/manifest.yaml";
    }
    return name != null && isPlace(name)
        ? ours + "; another registry is named under dependencies in registry/manifest.yaml"
        : ours;
  }

  private static boolean isVersioned(String name) {
    return name.matches(CharterFiles.BASE + "[@:/ -]+v?[0-9].*");
  }

  private static boolean isPlace(String name) {
    return name.contains("/") || name.contains("\\") || name.startsWith(".");
  }

  String version() {
    return base.version();
  }

  /** The manifest without the dependency on base, which is here; checks its version. */
  Node manifest(Node manifest) {
    List<Node> others = new ArrayList<>();
    for (Node dependency : manifest.items("dependencies")) {
      Node address = dependency.get("schema_url");
      Node url = address == null || address.get("url") == null ? address : address.get("url");
      String text = url == null ? null : url.text();
      if (url == null || text == null || !base.isAt(text)) {
        others.add(dependency);
      } else {
        checkVersion(url, text.substring(text.lastIndexOf('/') + 1));
      }
    }
    Node list = manifest.get("dependencies");
    if (!(list instanceof SequenceNode)) {
      return manifest;
    }
    return others.isEmpty()
        ? ((MappingNode) manifest).without("dependencies")
        : ((MappingNode) manifest).with("dependencies", ((SequenceNode) list).of(others));
  }

  private void checkVersion(Node url, String version) {
    int order = Versions.compare(version, base.version());
    if (order > 0) {
      problems.add(
          url.location(),
          "the registry depends on base " + version + ", which is newer than this Plumbline's",
          "base " + base.version() + ", or a Plumbline with base " + version);
    } else if (order < 0) {
      remarks.add(
          url.location(),
          "this Plumbline has base " + base.version() + ", the registry names",
          version);
    }
  }

  /** The flattened policy. */
  Node policy(@Nullable Node manifest) {
    Node own = stated;
    for (String key : KEYS) {
      own = ((MappingNode) own).without(key);
    }
    Node merged = Merge.policy(removals.policy(base.policy()), own);
    weakening.modes(Valid.node(base.policy(), "enforcement"), own.get("enforcement"));
    Node flat = services(merged, manifest == null ? null : Manifest.of(manifest).text("name"));
    PolicyShape.FILE.check(flat, problems);
    return flat;
  }

  /** A service belongs to the team of the charter's name and calls nobody where it says nothing. */
  private static Node services(Node policy, @Nullable String name) {
    // Without a name the manifest has its problem already.
    String team = name == null ? CharterFiles.BASE : name;
    Node list = policy.get("services");
    if (!(list instanceof SequenceNode)) {
      return policy;
    }
    List<Node> services = new ArrayList<>();
    for (Node service : list.items()) {
      Node whole = service;
      if (whole instanceof MappingNode && whole.get("team") == null) {
        whole = ((MappingNode) whole).set("team", ScalarNode.text(service.location(), team));
      }
      if (whole instanceof MappingNode && whole.get("peers") == null) {
        whole =
            ((MappingNode) whole)
                .set("peers", SequenceNode.at(service.location(), Collections.emptyList()));
      }
      services.add(whole);
    }
    return ((MappingNode) policy).with("services", ((SequenceNode) list).of(services));
  }

  /** Base's registry with overrides and without removals. */
  List<Node> registry() {
    return overrides.registry(removals.registry(base.registry(), base.policy()));
  }

  /** Remarks what the removals leave unprotected in the flattened registry. */
  void remarkRemovals(List<Node> flat) {
    Node removed = stated.get(REMOVE);
    if (removed != null) {
      weakening.removed(
          removed.items(Section.ATTRIBUTES.key()),
          new RegistryNodes(base.registry()),
          new RegistryNodes(flat));
    }
  }

  /** A file of the charter's registry without the rows that base has, each with a problem. */
  Node added(Node file, boolean fromPackage) {
    RegistryNodes theirs = new RegistryNodes(base.registry());
    Node kept = file;
    for (Section section : Section.values()) {
      Node list = file.get(section.key());
      if (!(list instanceof SequenceNode)) {
        continue;
      }
      List<Node> rows = new ArrayList<>();
      for (Node row : list.items()) {
        String id = row.text(section.id());
        Node base = id == null || removals.has(section, id) ? null : theirs.find(section, id);
        if (base == null) {
          rows.add(row);
        } else if (!fromPackage && !assumed) {
          problems.add(
              Valid.node(row, section.id()).location(),
              "the "
                  + section.noun()
                  + " \""
                  + id
                  + "\" is defined in base ("
                  + base.location().fileAndLine()
                  + ")",
              "another name; what is changed in base's stands under overrides in policy.yaml");
        }
      }
      kept = ((MappingNode) kept).with(section.key(), ((SequenceNode) list).of(rows));
    }
    return kept;
  }

  /** Reports imports that base does not have. */
  void imports(Node manifest, List<Node> definitions) {
    List<Node> importing = new ArrayList<>();
    for (Node file : definitions) {
      Node imports = file.get("imports");
      if (imports != null) {
        importing.add(MappingNode.empty(file.location()).set("imports", imports));
      }
    }
    new Imports(new RegistryNodes(base.registry()), problems, remarks).of(manifest, importing);
  }
}
