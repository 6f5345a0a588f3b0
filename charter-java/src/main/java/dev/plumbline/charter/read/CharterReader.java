package dev.plumbline.charter.read;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.FlatRow;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.Problem;
import dev.plumbline.charter.Remark;
import dev.plumbline.charter.yaml.JsonFile;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.Size;
import dev.plumbline.charter.yaml.YamlFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a charter in four steps: files into nodes, each node against its shape, names against each
 * other, and, without problems, nodes into values.
 */
public final class CharterReader {
  private static final String MANIFEST = CharterFiles.REGISTRY + "manifest.yaml";

  private final CharterFiles files;
  private final Problems problems = new Problems();
  private final Size size = new Size();
  private final Remarks remarks = new Remarks();
  private final List<Node> registryFiles = new ArrayList<>();
  private final List<Node> definitions = new ArrayList<>();
  private final List<ResolvedRegistry> packages = new ArrayList<>();
  private final Dependency dependency;
  private boolean dependencyIsAbsent;
  private @Nullable Node stated;
  private @Nullable Node manifest;
  private @Nullable Node policy;
  private @Nullable String digest;
  private @Nullable String base;

  public CharterReader(CharterFiles files) {
    this.files = files;
    this.dependency = new Dependency(files, problems, remarks, size);
  }

  /** The charter, or null when there are {@link #problems()}. */
  public @Nullable Charter read() {
    problems.addAll(files.problems());
    if (files.contents().isEmpty() && !problems.isEmpty()) {
      return null;
    }
    byte[] compiled = files.contents().get(CharterFiles.COMPILED);
    if (compiled == null) {
      files.contents().forEach(this::readFile);
      complete();
      return checked();
    }
    JsonFile file = openCompiled(compiled);
    if (file == null) {
      return null;
    }
    CompiledForm.check(file, problems);
    take(file);
    return checked();
  }

  /**
   * The charter that was validated when it was compiled, by its digest alone; null when there are
   * {@link #problems()}. For charters that the build itself compiled: validating again would delay
   * each start of a service by a tenth of a second.
   *
   * @throws RuntimeException when a charter was compiled that is not valid
   */
  public @Nullable Charter readTrusting() {
    byte[] compiled = files.contents().get(CharterFiles.COMPILED);
    if (compiled == null) {
      return read();
    }
    JsonFile file = openCompiled(compiled);
    if (file == null || !problems.isEmpty()) {
      return null;
    }
    take(file);
    return build(
        Valid.present(manifest, "a manifest"),
        new RegistryNodes(registryFiles),
        Valid.present(policy, "a policy"));
  }

  private @Nullable Charter checked() {
    Node theManifest = expect(manifest, MANIFEST, "a manifest with name and schema_url");
    Node thePolicy =
        expect(
            policy,
            CharterFiles.POLICY,
            "a policy (plumbline.policy/1) beside registry/; for a registry of others check its own"
                + " folder, which is observed without one");
    if (dependencyIsAbsent) {
      return null; // references to it cannot be checked
    }
    RegistryNodes registry = new RegistryNodes(registryFiles);
    new RegistryReferences(registry, problems).check();
    definitions.forEach(file -> DependentDefinitions.refined(file, registry, problems));
    if (packages.isEmpty() && !files.isPlain()) {
      new PrometheusReferences(registry, problems).check();
    }
    if (thePolicy != null) {
      new PolicyReferences(thePolicy, registry, problems).check();
      Node errors = thePolicy.get("errors");
      if (errors != null) {
        new StatusFaults(errors, problems).check();
      }
      if (isOfAuthor()) {
        new ReservedKeys(thePolicy, registry, problems).check();
        new Owners(thePolicy, remarks).check();
        new Exposure(stated == null ? thePolicy : stated, thePolicy, registry, remarks).check();
      }
    }
    if (theManifest != null && isOfAuthor()) {
      Base.checkName(theManifest, problems);
    }
    return problems.isEmpty() && theManifest != null && thePolicy != null
        ? build(theManifest, registry, thePolicy)
        : null;
  }

  /** Not a registry of others, which is observed without a policy. */
  private boolean isOfAuthor() {
    return !files.isPlain()
        && (files.contents().containsKey(CharterFiles.COMPILED)
            || files.contents().keySet().stream().anyMatch(CharterFiles::isPolicy));
  }

  /**
   * A package has its own address, and one without a policy gets the foreign policy, which only
   * observes.
   */
  private void complete() {
    Node extending = policy;
    stated = extending;
    if (extending != null && Extension.isIn(extending)) {
      extend(new Extension(extending, problems, remarks));
    } else if (extending != null && packages.isEmpty() && Extension.isMeant(extending)) {
      extend(Extension.assumed(extending, problems, remarks));
    } else {
      if (extending != null) {
        PolicyShape.FILE.check(extending, problems);
      }
      dependOn(manifest);
    }
    if (manifest != null) {
      manifest = Manifest.of(manifest);
    } else if (packages.size() == 1) {
      manifest = Manifest.ofPackage(packages.get(0).schemaUrl());
    }
    if (policy == null
        && (!packages.isEmpty() || files.isPlain())
        && files.contents().keySet().stream().noneMatch(CharterFiles::isPolicy)) {
      policy = ForeignPolicy.read(problems);
      String name = manifest == null ? null : manifest.text("name");
      if (files.isPlain() && manifest != null && name != null) {
        remarks.add(
            manifest.location(),
            "a registry without a policy is only observed; to enforce it, make it the folder"
                + " registry/ of a charter with a policy.yaml beside it",
            name);
      }
    }
  }

  /** Flattens the charter over its base. */
  private void extend(Extension extension) {
    if (!extension.isKnown(manifest)) {
      dependencyIsAbsent = true;
      return;
    }
    List<Node> own = new ArrayList<>(registryFiles);
    registryFiles.clear();
    registryFiles.addAll(extension.registry());
    own.forEach(file -> registryFiles.add(extension.added(file, !packages.isEmpty())));
    Node stated = manifest;
    if (stated != null) {
      Node others = extension.manifest(stated);
      manifest = others;
      if (Dependency.isIn(others)) {
        dependOn(others);
      } else {
        extension.imports(others, definitions);
      }
    }
    extension.remarkRemovals(registryFiles);
    policy = extension.policy(manifest);
    base = extension.version();
  }

  /** Adds what the definitions import and refer to; a package has all that itself. */
  private void dependOn(@Nullable Node stated) {
    if (stated == null || !packages.isEmpty() || !Dependency.isIn(stated)) {
      definitions.forEach(file -> DependentDefinitions.imports(file, problems));
      return;
    }
    Node taken = dependency.of(stated, definitions);
    if (taken == null) {
      dependencyIsAbsent = true;
    } else {
      registryFiles.add(taken);
    }
  }

  private String nameOf(String labelled) {
    String name = dependency.nameOf(labelled);
    return name == null ? files.nameOf(labelled) : name;
  }

  /** Every problem, sorted by place. */
  public List<Problem> problems() {
    return problems.sorted();
  }

  /** Parts of the charter that cannot be enforced. */
  public List<Remark> remarks() {
    return remarks.all();
  }

  /**
   * The charter that was read as one JSON document.
   *
   * @throws IllegalStateException when none was read
   */
  public String compiled(Charter charter) {
    Node theManifest = Valid.present(manifest, "a manifest");
    Node thePolicy = Valid.present(policy, "a policy");
    RegistryNodes registry = new RegistryNodes(registryFiles);
    return CompiledForm.write(
        CanonicalForm.json(thePolicy, theManifest, registry),
        charter.schemaUrl(),
        charter.version(),
        charter.digest(),
        charter.base(),
        Sources.of(thePolicy, registry, this::nameOf));
  }

  /**
   * The rows of the charter that was read.
   *
   * @throws IllegalStateException when none was read
   */
  public List<FlatRow> rows() {
    return new FlatRows().of(Valid.present(policy, "a policy"), new RegistryNodes(registryFiles));
  }

  /**
   * The manifest of the charter that was read, without dependencies.
   *
   * @throws IllegalStateException when none was read
   */
  public String manifest() {
    StringBuilder text = new StringBuilder();
    for (MappingNode.Entry entry : Valid.present(manifest, "a manifest").entries()) {
      text.append(entry.key()).append(": ").append(CanonicalForm.of(entry.value())).append('\n');
    }
    return text.toString();
  }

  private @Nullable JsonFile openCompiled(byte[] content) {
    JsonFile file = JsonFile.read(files.labelOf(CharterFiles.COMPILED), content, problems);
    if (file == null || !CompiledForm.isCompiled(file.root(), problems)) {
      return null;
    }
    CompiledForm.checkDigest(file, problems);
    return file;
  }

  private void take(JsonFile file) {
    Node root = file.root();
    manifest = CompiledForm.manifest(root);
    policy = CompiledForm.policy(root);
    digest = root.text("digest");
    base = root.text("base");
    registryFiles.add(CompiledForm.registry(root));
  }

  private void readFile(String name, byte[] content) {
    Node root = YamlFile.read(files.labelOf(name), content, problems, size);
    if (root == null) {
      return;
    }
    if (CharterFiles.isPolicy(name)) {
      Node before = policy;
      policy = before == null ? root : new Teams(problems).joined(before, root);
    } else if (name.equals(MANIFEST)
        || name.equals(CharterFiles.REGISTRY + CharterFiles.REGISTRY_MANIFEST)
        || name.equals(CharterFiles.PACKAGE_MANIFEST)) {
      manifest = Manifest.addressed(root);
      RegistryShape.MANIFEST.check(manifest, problems);
    } else if (ResolvedRegistry.is(root)) {
      readPackage(root);
    } else if (!DependentDefinitions.isOfFirstFormat(root, problems)) {
      definitions.add(root);
      DependentDefinitions.refinements(root, remarks);
      Node own = DependentDefinitions.without(root);
      Node open = files.isPlain() ? ResolvedRegistry.opened(own, remarks) : own;
      registryFiles.add(open);
      (files.isPlain() ? RegistryShape.PLAIN : RegistryShape.FILE).check(open, problems);
    }
  }

  private void readPackage(Node stated) {
    Node root = ResolvedCatalog.withoutNothing(stated);
    Problems found = new Problems();
    ResolvedShape.FILE.check(root, found);
    problems.addAll(found.sorted());
    if (found.isEmpty()) {
      ResolvedRegistry registry = new ResolvedRegistry(root, problems, remarks);
      packages.add(registry);
      Node rewritten = registry.rewritten();
      RegistryShape.REWRITTEN.check(rewritten, problems);
      registryFiles.add(rewritten);
    }
  }

  private @Nullable Node expect(@Nullable Node root, String name, String expected) {
    Map<String, byte[]> contents = files.contents();
    if (root == null
        && !contents.containsKey(name)
        && !(name.equals(CharterFiles.POLICY)
            && contents.keySet().stream().anyMatch(CharterFiles::isPolicy))
        && !(name.equals(MANIFEST)
            && contents.containsKey(CharterFiles.REGISTRY + CharterFiles.REGISTRY_MANIFEST))
        && !contents.containsKey(CharterFiles.COMPILED)) {
      problems.add(
          new Location(files.labelOf(name), 1, 1), "the file " + name + " is missing", expected);
    }
    return root;
  }

  private Charter build(Node manifest, RegistryNodes registry, Node policy) {
    RegistryBuilder builder = new RegistryBuilder(registry);
    return new Charter(
        Valid.text(manifest, "name"),
        Valid.text(manifest, "schema_url"),
        digest == null ? CanonicalForm.digest(policy, manifest, registry) : digest,
        base,
        builder.attributes(),
        builder.spans(),
        builder.metrics(),
        builder.events(),
        builder.entities(),
        new PolicyBuilder(policy).build());
  }
}
