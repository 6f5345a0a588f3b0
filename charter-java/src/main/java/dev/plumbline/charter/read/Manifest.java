package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.ScalarNode;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The manifest as the charter keeps it: with a name, which Weaver's manifests do not have, and
 * without the members about the origin of a package.
 */
final class Manifest {
  private static final List<String> OF_PACKAGES =
      Arrays.asList("file_format", "dependencies", "resolved_registry_uri");

  private static final List<String> NO_NAMES = Arrays.asList("schemas", "schema", "semconv");

  private Manifest() {}

  /**
   * The manifest with its address in one text: Weaver's own may have it as {@code url}, and older
   * ones as {@code schema_base_url} and {@code semconv_version}.
   */
  static Node addressed(Node manifest) {
    if (!(manifest instanceof MappingNode)) {
      return manifest;
    }
    MappingNode stated = (MappingNode) manifest;
    Node address = stated.get("schema_url");
    Node inside = address == null ? null : address.get("url");
    if (inside != null) {
      return stated.set("schema_url", inside);
    }
    String base = stated.text("schema_base_url");
    Node version = stated.get("semconv_version");
    if (address != null || base == null || !(version instanceof ScalarNode)) {
      return stated;
    }
    String number = ((ScalarNode) version).raw();
    String url = base + (base.endsWith("/") ? "" : "/") + number.replaceFirst("^v", "");
    return stated
        .without("schema_base_url")
        .without("semconv_version")
        .set("schema_url", ScalarNode.text(version.location(), url));
  }

  /** The manifest as the charter keeps it. */
  static Node of(Node manifest) {
    String schemaUrl = manifest.text("schema_url");
    if (!(manifest instanceof MappingNode) || schemaUrl == null) {
      return manifest;
    }
    MappingNode kept = (MappingNode) manifest;
    for (String key : OF_PACKAGES) {
      kept = kept.without(key);
    }
    Node url = manifest.get("schema_url");
    return kept.get("name") != null || url == null
        ? kept
        : kept.set("name", ScalarNode.text(url.location(), name(schemaUrl)));
  }

  /** The manifest of a registry of which only the address is known. */
  static Node ofPackage(Node schemaUrl) {
    MappingNode manifest = MappingNode.empty(schemaUrl.location()).set("schema_url", schemaUrl);
    return of(manifest);
  }

  /** The segment before the version, or the host where there is none. */
  private static String name(String schemaUrl) {
    int version = schemaUrl.lastIndexOf('/');
    int start = schemaUrl.lastIndexOf('/', version - 1);
    boolean path = start > schemaUrl.indexOf("://") + 2;
    String last = path ? schemaUrl.substring(start + 1, version) : "";
    String word =
        last.isEmpty() || NO_NAMES.contains(last.toLowerCase(Locale.ROOT)) ? host(schemaUrl) : last;
    String name = word.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
    return name.isEmpty() || !Character.isLetter(name.charAt(0)) ? "registry-" + name : name;
  }

  private static String host(String schemaUrl) {
    @Nullable String host;
    try {
      host = URI.create(schemaUrl).getHost();
    } catch (IllegalArgumentException e) {
      host = null;
    }
    return host == null ? "registry" : host;
  }
}
