package dev.plumbline.cli.create;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Policy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a new service needs in a charter that there is already.
 *
 * @param charter the charter's path, for messages
 */
record Needed(Service service, Path charter) {

  /** Returns what is missing, each with the line that adds it to the policy. */
  List<String> missingIn(Charter charter) {
    List<String> missing = new ArrayList<>();
    Policy policy = charter.policy();
    String name = service.name().text();
    Service callee = service.calls();
    dev.plumbline.charter.policy.Service row = policy.service(name);
    if (row == null) {
      missing.add(
          lacks(
              "the service " + name,
              "services",
              "{name: %s, language: %s, team: %s%s}"
                  .formatted(
                      name,
                      service.language().id(),
                      service.team(),
                      callee == null ? "" : ", peers: [" + callee.name() + "]")));
    } else if (callee != null && !row.peers().contains(callee.name().text())) {
      missing.add(
          lacks(
              callee.name() + " among the peers of " + name,
              "services",
              "{name: %s, …, peers: [%s]}".formatted(name, callee.name())));
    }
    if (!policy.errors().reasons().containsKey("ITEM_UNKNOWN")) {
      missing.add(
          lacks(
              "the reason ITEM_UNKNOWN",
              "errors.reasons",
              "{reason: ITEM_UNKNOWN, code: NOT_FOUND, owner: %s, brief: There is no such item., advice: Ask for another one.}"
                  .formatted(service.team())));
    }
    if (service.language() == Language.JAVA
        && callee == null
        && !listsException(policy, service.name().javaException())) {
      missing.add(
          lacks(
              "the exception of " + name,
              "errors.exceptions.java",
              "{type: %s, code: NOT_FOUND, reason: ITEM_UNKNOWN}"
                  .formatted(service.name().javaException())));
    }
    return missing;
  }

  private static boolean listsException(Policy policy, String type) {
    return policy.errors().exceptions("java").rows().stream()
        .anyMatch(row -> row.type().equals(type));
  }

  private String lacks(String what, String list, String row) {
    return "%s does not have %s; expected in %s of policy.yaml: - %s"
        .formatted(charter, what, list, row);
  }
}
