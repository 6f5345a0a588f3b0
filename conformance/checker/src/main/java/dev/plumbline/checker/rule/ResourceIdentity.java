package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.ResourceRule;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Telemetry;

/**
 * Every required resource attribute is there and not empty, and the team is the one that owns the
 * service.
 */
public final class ResourceIdentity extends EmitterRule {

  private static final String TEAM = "plumbline.team";

  private final Charter charter;

  public ResourceIdentity(Charter charter) {
    this.charter = charter;
  }

  @Override
  public void check(Telemetry first, Findings findings) {
    Attributes attributes = first.emitter().resource().attributes();
    for (ResourceRule required : charter.policy().resource()) {
      Object value = attributes.get(required.key());
      boolean dropped = value == null && first.emitter().resource().droppedAttributes() != 0;
      if (!dropped && (value == null || value.toString().isEmpty())) {
        String where = required.location().fileAndLine();
        report(
            first,
            where,
            "resource attribute " + required.key() + " is absent, expected a value",
            findings);
      }
    }
    Service service = charter.policy().service(first.service());
    Object team = attributes.get(TEAM);
    if (service != null && team != null && !team.equals(service.team())) {
      String message = TEAM + " is \"" + team + "\", expected \"" + service.team() + "\"";
      report(first, service.location().fileAndLine(), message, findings);
    }
  }

  private void report(Telemetry first, String where, String message, Findings findings) {
    findings.report(id(), first.service(), "", first.traceId(), where, message);
  }
}
