package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.ScalarNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The form of a charter over which its digest goes: JSON with sorted keys and without white space,
 * so that comments, order and the split into files do not matter.
 *
 * <p>Keys are sorted by UTF-16 units. Numbers are written as plain decimals without needless zeros
 * ({@code 1.0} as {@code 1}). In texts only {@code "}, {@code \} and control characters are
 * escaped.
 */
final class CanonicalForm {
  private static final String ESCAPED = "\"\\\b\f\n\r\t";
  private static final String ESCAPES = "\"\\bfnrt";

  private CanonicalForm() {}

  /** Lower-case hexadecimal SHA-256 of the canonical form of policy and registry. */
  static String digest(Node policy, Node manifest, RegistryNodes registry) {
    return sha256(json(policy, manifest, registry));
  }

  static String json(Node policy, Node manifest, RegistryNodes registry) {
    StringBuilder out = new StringBuilder(64 * 1024);
    out.append("{\"policy\":");
    write(policy, out);
    out.append(",\"registry\":{");
    String separator = "";
    for (Section section : Section.values()) {
      if (section == Section.METRICS) {
        out.append(",\"manifest\":");
        write(manifest, out);
      }
      out.append(separator).append('"').append(section.key()).append("\":[");
      List<Node> nodes = new ArrayList<>(registry.all(section));
      nodes.sort(Comparator.comparing(node -> String.valueOf(node.text(section.id()))));
      separator = "";
      for (Node node : nodes) {
        out.append(separator);
        write(node, out);
        separator = ",";
      }
      out.append(']');
      separator = ",";
    }
    return out.append("}}").toString();
  }

  /** The canonical form of one node. */
  static String of(Node node) {
    StringBuilder out = new StringBuilder();
    write(node, out);
    return out.toString();
  }

  private static void write(Node node, StringBuilder out) {
    if (node instanceof ScalarNode) {
      write((ScalarNode) node, out);
    } else if (node instanceof MappingNode) {
      List<MappingNode.Entry> entries = new ArrayList<>(node.entries());
      entries.sort(Comparator.comparing(MappingNode.Entry::key));
      String separator = "{";
      for (MappingNode.Entry entry : entries) {
        quote(entry.key(), out.append(separator));
        write(entry.value(), out.append(':'));
        separator = ",";
      }
      out.append(entries.isEmpty() ? "{}" : "}");
    } else {
      String separator = "";
      out.append('[');
      for (Node item : node.items()) {
        write(item, out.append(separator));
        separator = ",";
      }
      out.append(']');
    }
  }

  private static void write(ScalarNode scalar, StringBuilder out) {
    BigDecimal number = scalar.number();
    Boolean bool = scalar.bool();
    if (number != null) {
      out.append(number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
    } else if (bool != null) {
      out.append(bool);
    } else if (scalar.kind() == ScalarNode.Kind.NOTHING) {
      out.append("null");
    } else {
      quote(scalar.raw(), out);
    }
  }

  static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int escape = ESCAPED.indexOf(c);
      if (escape >= 0) {
        out.append('\\').append(ESCAPES.charAt(escape));
      } else if (c < 0x20) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** Lower-case hexadecimal SHA-256 of the text in UTF-8. */
  static String sha256(String text) {
    byte[] hash;
    try {
      hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    StringBuilder hex = new StringBuilder(64);
    for (byte b : hash) {
      hex.append(Character.forDigit((b >> 4) & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return hex.toString();
  }
}
