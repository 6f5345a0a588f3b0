package dev.plumbline.cli.diff;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ExceptionRow;
import dev.plumbline.charter.policy.Journey;
import dev.plumbline.charter.policy.Policy;
import dev.plumbline.charter.policy.SamplingRule;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.charter.policy.TailSampling;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.EnumMember;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.cli.generate.RuleMatch;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A charter taken apart into single statements. Briefs, notes and places are none: they change
 * nothing for who reads the telemetry.
 */
final class Facts {

  /**
   * What a statement is about.
   *
   * @param subject for example {@code metric http.server.request.duration}
   * @param item the one of several, for example a label; empty where there is only one
   */
  record Key(String subject, Aspect aspect, String item) {}

  private final Map<Key, String> facts = new LinkedHashMap<>();

  private Facts() {}

  /** Every statement with its value, in the order of the charter. */
  static Map<Key, String> of(Charter charter) {
    Facts facts = new Facts();
    charter.attributes().values().forEach(facts::attribute);
    charter.spans().values().forEach(facts::span);
    charter.metrics().values().forEach(facts::metric);
    charter
        .events()
        .values()
        .forEach(
            event -> {
              facts.exists("event " + event.name(), Aspect.EVENT);
              facts.uses("event " + event.name(), event.attributes());
            });
    charter
        .entities()
        .values()
        .forEach(
            entity -> {
              facts.exists("entity " + entity.type(), Aspect.ENTITY);
              facts.uses("entity " + entity.type(), entity.identity());
              facts.uses("entity " + entity.type(), entity.description());
            });
    facts.policy(charter.policy());
    return Collections.unmodifiableMap(facts.facts);
  }

  private void attribute(Attribute attribute) {
    String subject = "attribute " + attribute.key();
    exists(subject, Aspect.ATTRIBUTE);
    say(
        subject,
        Aspect.TYPE,
        (attribute.template() ? "template of " : "") + lower(attribute.type()));
    for (EnumMember member : attribute.members()) {
      say(subject, Aspect.MEMBER, member.value().toString(), "");
    }
    sayIf(attribute.closed(), subject, Aspect.CLOSED, "true");
    if (attribute.deprecation() != null) {
      say(subject, Aspect.DEPRECATED, attribute.deprecation().word());
    }
    sayIf(attribute.renamedTo(), subject, Aspect.RENAMED_TO);
    if (attribute.sensitivity() != null) {
      say(subject, Aspect.SENSITIVE, attribute.sensitivity().word());
    } else if (attribute.isOpen()) {
      say(subject, Aspect.SENSITIVE, "none");
    }
    sayIf(
        attribute.maxLength() > 0,
        subject,
        Aspect.MAX_LENGTH,
        String.valueOf(attribute.maxLength()));
    if (attribute.cardinality() != null) {
      say(subject, Aspect.CARDINALITY, String.valueOf(attribute.cardinality().max()));
      Object overflow = attribute.cardinality().onOverflow();
      sayIf(overflow == null ? null : overflow.toString(), subject, Aspect.ON_OVERFLOW);
    }
  }

  private void span(Span span) {
    String subject = "span " + span.type();
    exists(subject, Aspect.SPAN);
    say(subject, Aspect.KIND, span.kind().word());
    say(subject, Aspect.NAME, span.name().toString());
    say(subject, Aspect.MATCH, String.join(", ", span.match()));
    uses(subject, span.attributes());
  }

  private void metric(Metric metric) {
    String subject = "metric " + metric.name();
    exists(subject, Aspect.METRIC);
    say(subject, Aspect.INSTRUMENT, metric.instrument().word());
    say(subject, Aspect.UNIT, metric.unit());
    if (!metric.buckets().isEmpty()) {
      say(
          subject,
          Aspect.BUCKETS,
          metric.buckets().stream().map(Facts::shortest).collect(Collectors.joining(", ")));
    }
    metric
        .labels()
        .values()
        .forEach(use -> say(subject, Aspect.LABEL, use.key(), use.level().word()));
    if (metric.deprecation() != null) {
      say(subject, Aspect.DEPRECATED, metric.deprecation().word());
    }
    sayIf(metric.renamedTo(), subject, Aspect.RENAMED_TO);
    sayIf(metric.maxSeries() > 0, subject, Aspect.MAX_SERIES, String.valueOf(metric.maxSeries()));
  }

  private void uses(String subject, Map<String, AttributeUse> uses) {
    for (AttributeUse use : uses.values()) {
      say(subject, Aspect.USES, use.key(), use.level().word());
      if (use.samplingRelevant()) {
        say(subject, Aspect.AT_START, use.key(), "");
      }
    }
  }

  private void policy(Policy policy) {
    policy.services().values().forEach(this::service);
    policy
        .resource()
        .forEach(rule -> say("resource", Aspect.RESOURCE, rule.key(), rule.sources().toString()));
    say(
        "deadlines",
        Aspect.DEADLINES,
        policy.deadlines().marginMillis() + " ms, at most " + policy.deadlines().marginMaxRatio());
    errors(policy.errors());
    sampling(policy);
    policy
        .baggage()
        .keys()
        .values()
        .forEach(
            key -> {
              say(
                  "baggage",
                  Aspect.BAGGAGE,
                  key.key(),
                  "copied to spans: %s, from strangers: %s"
                      .formatted(key.copyToSpans(), key.fromBoundary()));
              say("baggage", Aspect.BAGGAGE_LIMIT, key.key(), String.valueOf(key.maxBytes()));
            });
    policy.baggage().hosts().forEach(host -> say("baggage", Aspect.BAGGAGE_HOST, host, ""));
    say("baggage", Aspect.BAGGAGE_LIMIT, "bytes", String.valueOf(policy.baggage().maxBytes()));
    say("baggage", Aspect.BAGGAGE_LIMIT, "entries", String.valueOf(policy.baggage().maxEntries()));
    say("enforcement", Aspect.ENFORCEMENT, policy.enforcement().mode().word());
    say("unknown attributes", Aspect.ENFORCEMENT, policy.enforcement().unknownAttributes().word());
    say("unknown metrics", Aspect.ENFORCEMENT, policy.enforcement().unknownMetrics().word());
    policy
        .enforcement()
        .rules()
        .forEach((rule, mode) -> say("rule " + rule.id(), Aspect.ENFORCEMENT, mode.word()));
    policy.words().forEach(word -> say("naming", Aspect.NAMING_WORD, word, ""));
    policy.slos().journeys().forEach(this::journey);
  }

  private void service(Service service) {
    String subject = "service " + service.name();
    exists(subject, Aspect.SERVICE);
    say(subject, Aspect.TEAM, service.team());
    sayIf(service.boundary(), subject, Aspect.BOUNDARY, "true");
    service.peers().forEach(peer -> say(subject, Aspect.PEER, peer, ""));
    service.hosts().forEach(host -> say(subject, Aspect.SERVICE_HOST, host, ""));
  }

  private void errors(ErrorTable errors) {
    say("errors", Aspect.EXPOSE, lower(errors.expose()));
    say("errors", Aspect.ERROR_TYPE, lower(errors.errorType()));
    errors
        .codes()
        .values()
        .forEach(
            row ->
                say(
                    "errors",
                    Aspect.CODE,
                    row.code().name(),
                    "HTTP %d, fault %s, retryable %s, error of a server %s"
                        .formatted(
                            row.httpStatus(),
                            row.fault().word(),
                            row.retryable().word(),
                            row.serverError())));
    errors
        .reasons()
        .values()
        .forEach(
            reason ->
                say(
                    "errors",
                    Aspect.REASON,
                    reason.name(),
                    "code %s, HTTP %s, fault %s, retryable %s, error of a server %s"
                        .formatted(
                            reason.code(),
                            reason.httpStatus() == null ? "as the code" : reason.httpStatus(),
                            reason.fault() == null ? "as the code" : reason.fault().word(),
                            reason.retryable() == null ? "as the code" : reason.retryable().word(),
                            reason.serverError() == null ? "as the code" : reason.serverError())));
    errors
        .httpStatuses()
        .forEach(
            (status, row) -> say("errors", Aspect.HTTP_STATUS, status.toString(), row.toString()));
    say("errors", Aspect.HTTP_STATUS, "other 4xx", errors.other4xx().name());
    say("errors", Aspect.HTTP_STATUS, "other 5xx", errors.other5xx().name());
    for (String language : List.of("java", "go", "rust")) {
      for (ExceptionRow row : errors.exceptions(language).rows()) {
        String code = row.code() == null ? "its own code" : row.code().name();
        say(
            "errors of " + language,
            Aspect.EXCEPTION,
            row.type(),
            row.reason() == null ? code : code + " " + row.reason());
      }
    }
  }

  private void sampling(Policy policy) {
    for (SamplingRule rule : policy.sampling().rules()) {
      say("sampling", Aspect.SAMPLING, rule.name(), shortest(rule.probability()));
    }
    say(
        "sampling",
        Aspect.SAMPLING_ORDER,
        policy.sampling().rules().stream().map(Facts::rule).collect(Collectors.joining("; ")));
    TailSampling tail = policy.sampling().tail();
    if (tail != null) {
      say(
          "sampling",
          Aspect.TAIL,
          "errors %s, slower than %d ms, %s of the rest, dropped after %d ms"
              .formatted(
                  tail.errors(),
                  tail.slowerThanMillis(),
                  shortest(tail.probability()),
                  tail.decisionWaitMillis()));
    }
  }

  private static String rule(SamplingRule rule) {
    String match = RuleMatch.of(rule);
    return match.isEmpty() ? rule.name() : rule.name() + " (" + match + ")";
  }

  private void journey(Journey journey) {
    String subject = "journey " + journey.name();
    say(subject, Aspect.JOURNEY, journey.service() + " " + journey.operation());
    if (journey.availability() != null) {
      say(
          subject,
          Aspect.OBJECTIVE,
          "availability",
          journey.availability().objective()
              + " without faults of "
              + journey.availability().failures());
    }
    if (journey.latency() != null) {
      say(
          subject,
          Aspect.OBJECTIVE,
          "latency",
          journey.latency().objective() + " within " + journey.latency().thresholdMillis() + " ms");
    }
  }

  private void exists(String subject, Aspect aspect) {
    say(subject, aspect, "");
  }

  private void say(String subject, Aspect aspect, String value) {
    say(subject, aspect, "", value);
  }

  private void say(String subject, Aspect aspect, String item, String value) {
    facts.put(new Key(subject, aspect, item), value);
  }

  private void sayIf(boolean there, String subject, Aspect aspect, String value) {
    if (there) {
      say(subject, aspect, value);
    }
  }

  private void sayIf(@Nullable String value, String subject, Aspect aspect) {
    if (value != null) {
      say(subject, aspect, value);
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String shortest(double number) {
    return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }
}
