package dev.plumbline.charter.trust;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.BaggageKey;
import dev.plumbline.charter.policy.Enforcement;
import dev.plumbline.charter.policy.Mode;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.charter.policy.UnknownAttributes;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a charter opens that the one before it protected: a lower mode, a sensitive key that is
 * protected less, wider baggage, a trust boundary that is gone. docs/signatures.md has the list.
 */
public final class Loosening {
  /** One of each kind; a template anywhere above one may open it. */
  private static final List<String> SENSITIVE_WITHOUT_A_ROW =
      Collections.unmodifiableList(
          Arrays.asList(
              "url.query",
              "url.full",
              "http.url",
              "http.target",
              "db.query.text",
              "db.statement",
              "db.query.parameter.1",
              "process.command_args",
              "process.command_line",
              "http.request.header.password",
              "http.response.header.password",
              "rpc.request.metadata.password",
              "rpc.response.metadata.password",
              "rpc.grpc.request.metadata.password",
              "rpc.grpc.response.metadata.password",
              "rpc.connect_rpc.request.metadata.password",
              "rpc.connect_rpc.response.metadata.password"));

  private final Charter before;
  private final Charter after;
  private final List<String> lines = new ArrayList<>();

  private Loosening(Charter before, Charter after) {
    this.before = before;
    this.after = after;
  }

  /** One line for each; empty where nothing is opened. */
  public static List<String> between(Charter before, Charter after) {
    Loosening loosening = new Loosening(before, after);
    loosening.modes();
    loosening.keys();
    loosening.baggage();
    loosening.boundaries();
    return Collections.unmodifiableList(loosening.lines);
  }

  private void modes() {
    Enforcement was = before.policy().enforcement();
    Enforcement is = after.policy().enforcement();
    if (is.mode().compareTo(was.mode()) < 0) {
      changed("enforcement mode", was.mode().word(), is.mode().word());
    }
    for (Rule rule : Rule.values()) {
      Mode old = was.mode(rule, Mode.ENFORCE);
      Mode now = is.mode(rule, Mode.ENFORCE);
      if (now.compareTo(old) < 0) {
        changed("rule " + rule.id(), old.word(), now.word());
      }
    }
    if (was.unknownAttributes() == UnknownAttributes.DROP
        && is.unknownAttributes() != UnknownAttributes.DROP) {
      changed("unknown attributes", was.unknownAttributes().word(), is.unknownAttributes().word());
    }
  }

  /** A row without a sensitivity may open a key that is sensitive without one. */
  private void keys() {
    Set<String> keys = new TreeSet<>(SENSITIVE_WITHOUT_A_ROW);
    for (Charter charter : Arrays.asList(before, after)) {
      for (Attribute row : charter.attributes().values()) {
        keys.add(row.key());
        if (row.template()) {
          // One of these is protected wherever a template of base is.
          keys.add(row.key() + ".password");
          keys.add(row.key() + ".1");
        }
      }
    }
    for (String key : keys) {
      Protection was = Protection.of(before.attributeRules(), key);
      Protection is = Protection.of(after.attributeRules(), key);
      if (was != null && (is == null || is.compareTo(was) > 0)) {
        changed("attribute " + key, word(was), word(is));
      }
    }
  }

  private static String word(@Nullable Protection protection) {
    return protection == null ? "none" : protection.name().toLowerCase(Locale.ROOT);
  }

  private void baggage() {
    Map<String, BaggageKey> was = before.policy().baggage().keys();
    for (BaggageKey key : after.policy().baggage().keys().values()) {
      BaggageKey old = was.get(key.key());
      if (old == null) {
        lines.add("baggage " + key.key() + ": added");
      } else if (key.fromBoundary() && !old.fromBoundary()) {
        lines.add("baggage " + key.key() + ": accepted from outside");
      }
    }
    for (String host : after.policy().baggage().hosts()) {
      if (!before.policy().baggage().hosts().contains(host)) {
        lines.add("baggage host " + host + ": added");
      }
    }
  }

  private void boundaries() {
    Map<String, Service> now = after.policy().services();
    for (Service service : before.policy().services().values()) {
      Service other = now.get(service.name());
      if (service.boundary() && (other == null || !other.boundary())) {
        lines.add("service " + service.name() + ": no trust boundary");
      }
    }
    for (Service service : now.values()) {
      Service old = before.policy().services().get(service.name());
      for (String peer : service.peers()) {
        // A peer by a host's name has its baggage, wherever the host is.
        if (peer.indexOf('.') >= 0 && (old == null || !old.peers().contains(peer))) {
          lines.add("service " + service.name() + ": peer " + peer + " added");
        }
      }
    }
  }

  private void changed(String what, String was, String is) {
    lines.add(what + ": " + was + " -> " + is);
  }
}
