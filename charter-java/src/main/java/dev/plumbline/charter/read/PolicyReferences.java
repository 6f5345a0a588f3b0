package dev.plumbline.charter.read;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.policy.SamplingRule;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Nearest;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Validates references within the policy and from the policy to the registry. */
final class PolicyReferences {
  /** Reasons that Plumbline itself gives. */
  static final List<String> BUILT_IN_REASONS =
      Arrays.asList(ErrorTable.UNSPECIFIED, "DEADLINE", "UNREACHABLE", "CALLER_CANCELLED", "PANIC");

  private final Node policy;
  private final RegistryNodes registry;
  private final Problems problems;

  PolicyReferences(Node policy, RegistryNodes registry, Problems problems) {
    this.policy = policy;
    this.registry = registry;
    this.problems = problems;
  }

  void check() {
    checkServices();
    checkResource();
    Node errors = policy.get("errors");
    if (errors != null) {
      checkCodes(errors.get("codes"));
      checkReasons(errors);
    }
    Set<String> baggage = checkBaggage();
    checkSampling(baggage);
    Node slos = policy.get("slos");
    if (slos != null) {
      new SloReferences(slos, policy, registry, problems).check();
    }
  }

  private void checkServices() {
    Map<String, Node> services = unique(policy.items("services"), "name", "service");
    checkHosts();
    for (Node service : policy.items("services")) {
      Node name = service.get("name");
      if (name != null && ErrorTable.CLIENT_ORIGIN.equals(name.text())) {
        problems.add(
            name.location(),
            "\"" + ErrorTable.CLIENT_ORIGIN + "\" stands for callers outside the charter",
            "another name for the service");
      }
      Set<String> seen = new HashSet<>();
      for (Node peer : service.items("peers")) {
        String to = peer.text();
        if (to == null) {
          continue;
        }
        if (!services.containsKey(to)) {
          problems.addUnknown(
              peer.location(),
              "there is no service \"" + to + "\"",
              "one of " + String.join(", ", services.keySet()),
              to,
              services.keySet());
        } else if (to.equals(service.text("name"))) {
          problems.add(peer.location(), "the service is its own peer", "the services it calls");
        }
        if (!seen.add(to)) {
          problems.add(peer.location(), "\"" + to + "\" is listed twice", "each peer once");
        }
      }
    }
  }

  private void checkHosts() {
    Map<String, Node> owners = new HashMap<>();
    for (Node service : policy.items("services")) {
      for (Node host : service.items("hosts")) {
        String pattern = host.text();
        Node first = pattern == null ? null : owners.putIfAbsent(pattern, service);
        if (first != null) {
          problems.add(
              host.location(),
              "the host \"" + pattern + "\" is listed for " + first.text("name") + " too",
              "each host once");
        }
      }
    }
  }

  private void checkResource() {
    Node resource = policy.get("resource");
    if (resource == null) {
      return;
    }
    unique(resource.items("required"), "key", "resource rule");
    for (Node rule : resource.items("required")) {
      checkAttribute(rule.get("key"), rule.text("key"));
      Node from = rule.get("from");
      if (from != null && from.items().isEmpty()) {
        problems.add(from.location(), "the value comes from nowhere", "at least one source");
      }
      for (Node source : rule.items("from")) {
        if (source instanceof MappingNode && source.entries().size() != 1) {
          problems.add(
              source.location(),
              "a source has " + source.entries().size() + " keys",
              "exactly one of value, env, generate, charter");
        }
      }
    }
  }

  private void checkCodes(@Nullable Node codes) {
    if (!(codes instanceof MappingNode)) {
      return;
    }
    List<String> missing = new ArrayList<>();
    for (ErrorCode code : ErrorCode.values()) {
      Node row = codes.get(code.name());
      if (row == null) {
        missing.add(code.name());
        continue;
      }
      Node number = row.get("number");
      if (number instanceof ScalarNode
          && !((ScalarNode) number).raw().equals(String.valueOf(code.number()))) {
        problems.add(
            number.location(),
            "google.rpc.Code gives " + code + " another number",
            String.valueOf(code.number()));
      }
    }
    if (!missing.isEmpty()) {
      problems.add(
          codes.location(), "codes are missing: " + String.join(", ", missing), "all 16 codes");
    }
  }

  private void checkReasons(Node errors) {
    Map<String, Node> reasons = unique(errors.items("reasons"), "reason", "reason");
    Node list = errors.get("reasons");
    for (String builtIn : BUILT_IN_REASONS) {
      if (list != null && !reasons.containsKey(builtIn)) {
        problems.addUnknown(
            list.location(),
            "the reason " + builtIn + " is missing",
            "all reasons that Plumbline gives: " + String.join(", ", BUILT_IN_REASONS),
            builtIn,
            reasons.keySet());
      }
    }
    for (Node reason : errors.items("reasons")) {
      Node name = reason.get("reason");
      boolean unspecified = name != null && ErrorTable.UNSPECIFIED.equals(name.text());
      Node code = reason.get("code");
      if (unspecified && code != null) {
        problems.add(code.location(), "UNSPECIFIED goes with every code", "no code here");
      } else if (name != null && !unspecified && code == null) {
        problems.add(reason.location(), "the reason has no code", "code: one of the 16 codes");
      }
    }
    Node exceptions = errors.get("exceptions");
    if (exceptions != null) {
      checkLanguages(exceptions);
      for (MappingNode.Entry table : exceptions.entries()) {
        checkExceptions(table.value(), reasons);
      }
    }
  }

  /** Any language may have a table; one that is nearly that of base or of a service is mistyped. */
  private void checkLanguages(Node exceptions) {
    Set<String> known = new LinkedHashSet<>();
    for (MappingNode.Entry table : exceptions.entries()) {
      if (table.keyNode().location().file().startsWith(CharterFiles.BASE + "/")) {
        known.add(table.key());
      }
    }
    for (Node service : policy.items("services")) {
      String language = service.text("language");
      if (language != null) {
        known.add(language);
      }
    }
    for (MappingNode.Entry table : exceptions.entries()) {
      String language = table.key();
      if (!known.contains(language) && Nearest.to(language, known) != null) {
        problems.addUnknown(
            table.keyNode().location(),
            "no service is in \"" + language + "\"",
            "one of " + String.join(", ", known) + ", or another language",
            language,
            known);
      }
    }
  }

  private void checkExceptions(Node table, Map<String, Node> reasons) {
    Set<String> seen = new HashSet<>();
    for (Node row : table.items()) {
      for (String key : Arrays.asList("type", "error")) {
        Node type = row.get(key);
        String name = type == null ? null : type.text();
        if (type != null && name != null && !seen.add(name)) {
          problems.add(
              type.location(), "\"" + name + "\" has two rows", "one row each; the first counts");
        }
      }
      Node reason = row.get("reason");
      String name = reason == null ? null : reason.text();
      if (reason == null || name == null) {
        continue;
      }
      Node known = reasons.get(name);
      String code = row.text("code");
      if (known == null) {
        problems.addUnknown(
            reason.location(),
            "there is no reason \"" + name + "\"",
            "one that errors.reasons defines",
            name,
            reasons.keySet());
      } else if (known.text("code") != null && code != null && !code.equals(known.text("code"))) {
        problems.add(
            reason.location(),
            "the reason " + name + " belongs to " + known.text("code") + ", not to " + code,
            "a reason of " + code);
      }
    }
  }

  private Set<String> checkBaggage() {
    Node baggage = policy.get("baggage");
    if (baggage == null) {
      return new HashSet<>();
    }
    Map<String, Node> keys = unique(baggage.items("keys"), "key", "baggage key");
    Node total = baggage.get("max_bytes");
    for (Node key : baggage.items("keys")) {
      Node own = key.get("max_bytes");
      if (own instanceof ScalarNode && total instanceof ScalarNode) {
        Object size = ((ScalarNode) own).value();
        Object limit = ((ScalarNode) total).value();
        if (size instanceof Long && limit instanceof Long && (Long) size > (Long) limit) {
          problems.add(
              own.location(),
              "one key may be longer than all of the baggage",
              "at most " + limit + " (baggage.max_bytes)");
        }
      }
      Node copy = key.get("copy_to_spans");
      if (copy instanceof ScalarNode && Boolean.TRUE.equals(((ScalarNode) copy).bool())) {
        checkAttribute(key.get("key"), key.text("key"));
      }
    }
    return keys.keySet();
  }

  private void checkSampling(Set<String> baggage) {
    Node sampling = policy.get("sampling");
    if (sampling == null) {
      return;
    }
    List<Node> rules = sampling.items("rules");
    unique(rules, "name", "sampling rule");
    for (int i = 0; i < rules.size(); i++) {
      Node rule = rules.get(i);
      Node name = rule.get("name");
      if (name != null && SamplingRule.PARENT.equals(name.text())) {
        problems.add(
            name.location(),
            "\"" + SamplingRule.PARENT + "\" stands for the decision of a parent",
            "another name for the rule");
      }
      Node match = rule.get("match");
      boolean catchAll = rule instanceof MappingNode && (match == null || isEmpty(match));
      boolean last = i == rules.size() - 1;
      if (catchAll && !last) {
        problems.add(
            rule.location(),
            "the rules after \"" + rule.text("name") + "\" are never asked: it matches everything",
            "a match, or the last place");
      } else if (last && !catchAll && rule instanceof MappingNode) {
        problems.add(
            rule.location(),
            "no rule is left for spans that match none",
            "a last rule without match");
      }
      if (match == null) {
        continue;
      }
      checkSampledService(match.get("service"));
      for (MappingNode.Entry entry : match.entries("baggage")) {
        if (!baggage.contains(entry.key())) {
          problems.addUnknown(
              entry.keyNode().location(),
              "\"" + entry.key() + "\" may not travel in baggage",
              "one of baggage.keys",
              entry.key(),
              baggage);
        }
      }
    }
    Node list = sampling.get("rules");
    if (list != null && rules.isEmpty()) {
      problems.add(list.location(), "there are no sampling rules", "at least one");
    }
  }

  private void checkSampledService(@Nullable Node service) {
    Set<String> services = new LinkedHashSet<>();
    policy.items("services").forEach(each -> services.add(each.text("name")));
    String name = service == null ? null : service.text();
    if (service != null && name != null && !services.contains(name)) {
      problems.addUnknown(
          service.location(),
          "there is no service \"" + name + "\"",
          "one of " + String.join(", ", services),
          name,
          services);
    }
  }

  private static boolean isEmpty(Node match) {
    return match instanceof MappingNode && match.entries().isEmpty();
  }

  private void checkAttribute(@Nullable Node at, @Nullable String key) {
    if (at != null && key != null && registry.find(Section.ATTRIBUTES, key) == null) {
      problems.addUnknown(
          at.location(),
          "there is no attribute \"" + key + "\"",
          "one that the registry defines",
          key,
          registry.byId(Section.ATTRIBUTES).keySet());
    }
  }

  /** The items by what identifies them; those that come twice are reported. */
  private Map<String, Node> unique(List<Node> items, String id, String noun) {
    return unique(items, id, noun, problems);
  }

  static Map<String, Node> unique(List<Node> items, String id, String noun, Problems problems) {
    Map<String, Node> byId = new LinkedHashMap<>();
    Map<String, Node> places = new HashMap<>();
    for (Node item : items) {
      Node place = item.get(id);
      String name = item.text(id);
      if (place == null || name == null) {
        continue;
      }
      byId.putIfAbsent(name, item);
      Node first = places.putIfAbsent(name, place);
      if (first != null) {
        problems.add(
            place.location(),
            "the " + noun + " \"" + name + "\" is listed twice",
            "each once (first at line " + first.location().line() + ")");
      }
    }
    return byId;
  }
}
