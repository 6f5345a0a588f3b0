package dev.plumbline.charter.read;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.YamlFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The base that ships with this library: its policy, registry and version. */
final class Base {
  private final Node policy;
  private final Node manifest;
  private final List<Node> registry;

  private Base(Node policy, Node manifest, List<Node> registry) {
    this.policy = policy;
    this.manifest = manifest;
    this.registry = Collections.unmodifiableList(registry);
  }

  /** Reads it from beside the classes; places in it begin with {@code base/}. */
  static Base read() {
    Problems problems = new Problems();
    List<Node> registry = new ArrayList<>();
    Node policy = null;
    Node manifest = null;
    CharterFiles files = CharterFiles.base();
    for (Map.Entry<String, byte[]> file : files.contents().entrySet()) {
      String name = file.getKey();
      Node root =
          Valid.present(YamlFile.read(files.labelOf(name), file.getValue(), problems), name);
      if (name.equals(CharterFiles.POLICY)) {
        policy = root;
      } else if (name.equals(CharterFiles.REGISTRY + CharterFiles.PACKAGE_MANIFEST)) {
        manifest = root;
      } else {
        registry.add(root);
      }
    }
    return new Base(
        Valid.present(policy, "a policy"), Valid.present(manifest, "a manifest"), registry);
  }

  /** Reports a charter that has the name of base without being it. */
  static void checkName(Node manifest, Problems problems) {
    Node url = manifest.get("schema_url");
    String address = manifest.text("schema_url");
    if (url == null || address == null || !CharterFiles.BASE.equals(manifest.text("name"))) {
      return;
    }
    if (!read().isAt(address)) {
      problems.add(
          url.location(),
          "the charter's name \"" + CharterFiles.BASE + "\" is that of the base which ships here",
          "another name, which is that of the manifest or the segment before the version");
    }
  }

  Node policy() {
    return policy;
  }

  /** Its registry files. */
  List<Node> registry() {
    return registry;
  }

  /** Last segment of its schema URL. */
  String version() {
    String url = schemaUrl();
    return url.substring(url.lastIndexOf('/') + 1);
  }

  String schemaUrl() {
    return Valid.text(manifest, "schema_url");
  }

  /** Whether an address is that of a base, whatever its version. */
  boolean isAt(String url) {
    String own = schemaUrl();
    return url.lastIndexOf('/') == own.lastIndexOf('/')
        && url.startsWith(own.substring(0, own.lastIndexOf('/') + 1));
  }
}
