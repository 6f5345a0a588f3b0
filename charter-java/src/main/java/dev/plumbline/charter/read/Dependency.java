package dev.plumbline.charter.read;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.Size;
import dev.plumbline.charter.yaml.YamlFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the registry that another depends on from the folder or archive that its manifest names.
 * Weaver looks for it from the working directory; here the folder of the manifest and the one above
 * it come first.
 */
final class Dependency {
  private static final String EXPECTED =
      "registry_path: a folder or .zip beside the manifest or above it, or what `weaver registry"
          + " package --v2` makes of the registry, with all that it depends on";

  /** As of a charter by itself: the limit holds for all that is read of it. */
  private static final long MAX_BYTES = 1 << 23;

  private final Problems problems;
  private final Remarks remarks;
  private final Size size;
  private long bytes;
  private final Set<Path> open = new HashSet<>();
  private final List<CharterFiles> read = new ArrayList<>();

  Dependency(CharterFiles files, Problems problems, Remarks remarks, Size size) {
    this.problems = problems;
    this.remarks = remarks;
    this.size = size;
    this.bytes = bytesOf(files);
  }

  private static long bytesOf(CharterFiles files) {
    long sum = 0;
    for (byte[] content : files.contents().values()) {
      sum += content.length;
    }
    return sum;
  }

  static boolean isIn(Node manifest) {
    return !manifest.items("dependencies").isEmpty();
  }

  /**
   * Returns what the files of a registry import and refer to of all that its manifest depends on,
   * as one file; null, with a problem, when that is not here.
   */
  @Nullable Node of(Node manifest, List<Node> dependents) {
    List<Node> pool = new ArrayList<>();
    Node stated = Valid.node(manifest, "dependencies");
    open.add(folderOf(manifest));
    for (Node dependency : stated.items()) {
      Path folder = find(manifest, dependency);
      if (folder == null) {
        problems.add(
            stated.location(),
            "the registry depends on others, which are not here: " + nameOf(dependency),
            EXPECTED);
        return null;
      }
      if (!open.add(folder.toAbsolutePath().normalize())) {
        problems.add(
            stated.location(),
            "the registries depend on each other in a circle, through " + nameOf(dependency),
            "each to depend on those below it");
        return null;
      }
      CharterFiles files = CharterFiles.at(folder);
      bytes += bytesOf(files);
      if (bytes > MAX_BYTES) {
        problems.add(
            stated.location(),
            String.format(
                Locale.ROOT,
                "with %s the charter is larger than %d MiB (%,d bytes)",
                nameOf(dependency),
                MAX_BYTES >> 20,
                MAX_BYTES),
            "a smaller charter: the limit holds for all its files together");
        return null;
      }
      List<Node> whole = whole(files);
      if (whole == null) {
        return null;
      }
      pool.addAll(whole);
    }
    return new Imports(new RegistryNodes(pool), problems, remarks).of(manifest, dependents);
  }

  /** How a place in a dependency is named without this machine's folders. */
  @Nullable String nameOf(String labelled) {
    for (CharterFiles files : read) {
      String name = files.nameOf(labelled);
      if (!name.equals(labelled)) {
        String label = files.labelOf("").replace('\\', '/');
        return label.substring(label.lastIndexOf('/') + 1) + '/' + name;
      }
    }
    return null;
  }

  private static String nameOf(Node dependency) {
    Node url = dependency.get("schema_url");
    String text = url == null ? null : url.text() == null ? url.text("url") : url.text();
    String name = text == null ? dependency.text("name") : text;
    return name == null ? "another" : name;
  }

  /** All definitions of a registry in a folder, with what it takes of its own dependency. */
  private @Nullable List<Node> whole(CharterFiles files) {
    read.add(files);
    problems.addAll(files.problems());
    Node manifest = null;
    List<Node> stated = new ArrayList<>();
    List<Node> whole = new ArrayList<>();
    boolean packaged = false;
    for (Map.Entry<String, byte[]> file : files.contents().entrySet()) {
      String name = file.getKey();
      if (CharterFiles.isPolicy(name) || name.equals(CharterFiles.COMPILED)) {
        continue; // a policy of others for their own telemetry
      }
      Node root = YamlFile.read(files.labelOf(name), file.getValue(), problems, size);
      if (root == null) {
        continue;
      }
      if (isManifest(name)) {
        manifest = Manifest.addressed(root);
      } else if (ResolvedRegistry.is(root)) {
        packaged = true;
        whole.addAll(packaged(root));
      } else if (!DependentDefinitions.isOfFirstFormat(root, problems)) {
        stated.add(root);
        whole.add(definitions(root));
      }
    }
    if (manifest != null && !packaged && isIn(manifest)) {
      Node below = of(manifest, stated);
      if (below == null) {
        return null;
      }
      whole.add(below);
    }
    return whole;
  }

  private static boolean isManifest(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    return file.equals(CharterFiles.PACKAGE_MANIFEST)
        || file.equals(CharterFiles.REGISTRY_MANIFEST);
  }

  private Node definitions(Node root) {
    DependentDefinitions.refinements(root, remarks);
    Node opened = ResolvedRegistry.opened(DependentDefinitions.without(root), remarks);
    RegistryShape.PLAIN.check(opened, problems);
    return opened;
  }

  private List<Node> packaged(Node stated) {
    List<Node> files = new ArrayList<>();
    Node root = ResolvedCatalog.withoutNothing(stated);
    Problems found = new Problems();
    ResolvedShape.FILE.check(root, found);
    problems.addAll(found.sorted());
    if (found.isEmpty()) {
      Node rewritten = new ResolvedRegistry(root, problems, remarks).rewritten();
      RegistryShape.REWRITTEN.check(rewritten, problems);
      files.add(rewritten);
    }
    return files;
  }

  private static Path folderOf(Node manifest) {
    Path file = Paths.get(manifest.location().file()).toAbsolutePath().normalize();
    Path folder = file.getParent();
    return folder == null ? file : folder;
  }

  /** As messages name it: from the working directory where it is below that. */
  private static Path shown(Path place) {
    Path working = Paths.get("").toAbsolutePath().normalize();
    return place.startsWith(working) && !place.equals(working) ? working.relativize(place) : place;
  }

  private static @Nullable Path find(Node manifest, Node dependency) {
    String stated = dependency.text("registry_path");
    if (stated == null || stated.contains("://")) {
      return null;
    }
    try {
      Path beside = folderOf(manifest);
      List<Path> places = new ArrayList<>();
      for (@Nullable Path from = beside;
          from != null && places.size() < 2;
          from = from.getParent()) {
        places.add(from.resolve(stated).normalize());
      }
      places.add(Paths.get(stated).toAbsolutePath().normalize());
      for (Path place : places) {
        boolean archive = place.toString().endsWith(".zip") && Files.isRegularFile(place);
        if (archive || (Files.isDirectory(place) && !place.equals(beside))) {
          return shown(place);
        }
      }
      return null;
    } catch (InvalidPathException noPath) {
      return null;
    }
  }
}
