package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Telemetry;

/**
 * The service applied the charter that it is checked by: its resource carries that charter's
 * digest.
 */
public final class CharterDigest extends EmitterRule {

  private static final String KEY = "plumbline.charter.digest";

  private final Charter charter;

  public CharterDigest(Charter charter) {
    this.charter = charter;
  }

  @Override
  public void check(Telemetry first, Findings findings) {
    Object digest = first.emitter().resource().attributes().get(KEY);
    boolean dropped = digest == null && first.emitter().resource().droppedAttributes() != 0;
    if (!dropped && !charter.digest().equals(digest)) {
      String found = digest == null ? "absent" : "\"" + digest + "\"";
      findings.report(
          id(),
          first.service(),
          "",
          first.traceId(),
          "",
          KEY
              + " is "
              + found
              + ", expected \""
              + charter.digest()
              + "\" of charter "
              + charter.version());
    }
  }
}
