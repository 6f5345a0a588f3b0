package dev.plumbline.cli.docs;

import dev.plumbline.charter.error.CodeRow;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ExceptionRow;
import dev.plumbline.charter.error.Fault;
import dev.plumbline.charter.error.HttpRow;
import dev.plumbline.charter.error.Reason;
import dev.plumbline.charter.error.Retryable;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.BaggageKey;
import dev.plumbline.charter.policy.Journey;
import dev.plumbline.charter.policy.Policy;
import dev.plumbline.charter.policy.ResourceRule;
import dev.plumbline.charter.policy.SamplingRule;
import dev.plumbline.cli.generate.RuleMatch;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages of the policy: errors, journeys, sampling, baggage, identity, modes of rules. */
final class PolicyPages {
  private final Policy policy;

  PolicyPages(Policy policy) {
    this.policy = policy;
  }

  void errors(Html html) {
    html.raw("<h2>Codes</h2>\n")
        .head("code", "number", "HTTP", "fault", "retryable", "error of a server");
    for (CodeRow row : policy.errors().codes().values()) {
      html.raw("<tr class=\"entry\" id=\"")
          .text(row.code().name())
          .raw("\"><td>")
          .code(row.code().name())
          .raw("</td>");
      cells(
          html,
          String.valueOf(row.code().number()),
          String.valueOf(row.httpStatus()),
          row.fault().word(),
          row.retryable().word(),
          yes(row.serverError()));
    }
    html.foot().raw("<h2>Reasons</h2>\n");
    policy.errors().reasons().values().forEach(reason -> reason(html, reason));
    html.raw("<h2>Plain HTTP</h2>\n").head("status", "code", "fault");
    for (Map.Entry<Integer, HttpRow> row : policy.errors().httpStatuses().entrySet()) {
      html.raw("<tr>");
      Fault fault = row.getValue().fault();
      cells(
          html,
          row.getKey().toString(),
          row.getValue().code().name(),
          fault == null ? "" : fault.word());
    }
    html.raw("<tr>");
    cells(html, "other 4xx", policy.errors().other4xx().name(), "");
    html.raw("<tr>");
    cells(html, "other 5xx", policy.errors().other5xx().name(), "");
    html.foot();
    for (String language : policy.errors().languages()) {
      html.raw("<h2>Exceptions in ")
          .text(language)
          .raw("</h2>\n")
          .head("exception", "code", "reason");
      for (ExceptionRow row : policy.errors().exceptions(language).rows()) {
        html.raw("<tr class=\"entry\"><td>").code(row.type()).raw("</td>");
        String reason = row.reason();
        cells(
            html, row.code() == null ? "its own" : row.code().name(), reason == null ? "" : reason);
      }
      html.foot();
    }
  }

  private static void reason(Html html, Reason reason) {
    ErrorCode code = reason.code();
    html.entry(reason.name(), code == null ? "any code" : code.name())
        .paragraph(reason.brief())
        .raw("<p>Advice: ")
        .text(reason.advice())
        .raw(" Owner: ")
        .text(reason.owner())
        .raw(".")
        .text(reason.httpStatus() == null ? "" : " HTTP: " + reason.httpStatus() + ".")
        .text(overrides(reason.fault(), reason.retryable(), reason.serverError()))
        .raw("</p>\n")
        .end();
  }

  private static String overrides(
      @Nullable Fault fault, @Nullable Retryable retryable, @Nullable Boolean serverError) {
    return (fault == null ? "" : " Fault: " + fault.word() + ".")
        + (retryable == null ? "" : " Retryable: " + retryable.word() + ".")
        + (serverError == null ? "" : " Error of a server: " + yes(serverError) + ".");
  }

  void policy(Html html) {
    html.raw("<h2>Journeys</h2>\n").head("journey", "operation", "availability", "latency", "");
    for (Journey journey : policy.slos().journeys()) {
      Journey.Availability availability = journey.availability();
      Journey.Latency latency = journey.latency();
      html.raw("<tr class=\"entry\" id=\"")
          .text(journey.name())
          .raw("\"><td>")
          .code(journey.name())
          .raw("</td>");
      cells(
          html,
          journey.service() + " " + journey.operation(),
          availability == null
              ? ""
              : availability.objective()
                  + " without faults of "
                  + String.join(", ", availability.failures()),
          latency == null
              ? ""
              : latency.objective() + " within " + latency.thresholdMillis() + " ms",
          journey.brief());
    }
    html.foot().raw("<h2>Sampling</h2>\n").head("rule", "probability", "matches");
    for (SamplingRule rule : policy.sampling().rules()) {
      html.raw("<tr class=\"entry\"><td>").code(rule.name()).raw("</td>");
      cells(html, String.valueOf(rule.probability()), RuleMatch.of(rule));
    }
    html.foot()
        .raw("<h2>Baggage</h2>\n")
        .paragraph(
            "At most %d entries and %d bytes; every other key is removed."
                .formatted(policy.baggage().maxEntries(), policy.baggage().maxBytes()))
        .head("key", "bytes", "on spans", "from outside", "");
    for (BaggageKey key : policy.baggage().keys().values()) {
      html.raw("<tr class=\"entry\"><td>").code(key.key()).raw("</td>");
      cells(
          html,
          String.valueOf(key.maxBytes()),
          yes(key.copyToSpans()),
          yes(key.fromBoundary()),
          key.brief());
    }
    html.foot()
        .raw("<h2>Identity of a process</h2>\n")
        .head("attribute", "first source that has a value");
    for (ResourceRule rule : policy.resource()) {
      html.raw("<tr class=\"entry\"><td>")
          .link(Page.ATTRIBUTES.file(), rule.key(), rule.key())
          .raw("</td>");
      cells(html, String.join(", ", rule.sources().stream().map(Object::toString).toList()));
    }
    html.foot()
        .raw("<h2>Deadlines</h2>\n")
        .paragraph(
            "Each hop subtracts %d ms from the deadline, at most %s of the remaining time."
                .formatted(policy.deadlines().marginMillis(), policy.deadlines().marginMaxRatio()));
  }

  void rules(Html html) {
    html.paragraph(
        "What is off is not looked at; what is observed is counted in plumbline.findings and left as"
            + " it is; what is enforced is counted and put right.");
    for (Rule rule : Rule.values()) {
      html.entry(rule.id(), policy.enforcement().mode(rule, policy.enforcement().mode()).word());
      RuleDocs.write(rule.id(), html);
      html.end();
    }
  }

  /** The rest of a row whose first cells are there. */
  private static void cells(Html html, String... cells) {
    for (String cell : cells) {
      html.raw("<td>").text(cell).raw("</td>");
    }
    html.raw("</tr>\n");
  }

  private static String yes(boolean flag) {
    return flag ? "yes" : "no";
  }
}
