package dev.plumbline.cli.diff;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ExceptionRow;
import dev.plumbline.charter.error.Reason;
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
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A charter as single statements that can be compared. Briefs, notes and locations are left out:
 * they do not change the telemetry.
 */
final class CharterStatements {

  /**
   * What a statement is about.
   *
   * @param subject for example {@code metric http.server.request.duration}
   * @param item the one of several, for example a label; empty where there is only one
   */
  record Key(String subject, Aspect aspect, String item) {}

  private final Map<Key, String> statements = new LinkedHashMap<>();

  private CharterStatements() {}

  /** Every statement with its value, in the order of the charter. */
  static Map<Key, String> of(Charter charter) {
    CharterStatements statements = new CharterStatements();
    charter.attributes().values().forEach(statements::attribute);
    charter.spans().values().forEach(statements::span);
    charter.metrics().values().forEach(statements::metric);
    charter
        .events()
        .values()
        .forEach(
            event -> {
              statements.exists("event " + event.name(), Aspect.EVENT);
              statements.uses("event " + event.name(), event.attributes());
            });
    charter
        .entities()
        .values()
        .forEach(
            entity -> {
              statements.exists("entity " + entity.type(), Aspect.ENTITY);
              statements.uses("entity " + entity.type(), entity.identity());
              statements.uses("entity " + entity.type(), entity.description());
            });
    statements.policy(charter.policy());
    return Collections.unmodifiableMap(statements.statements);
  }

  private void attribute(Attribute attribute) {
    String subject = "attribute " + attribute.key();
    exists(subject, Aspect.ATTRIBUTE);
    add(
        subject,
        Aspect.TYPE,
        (attribute.template() ? "template of " : "") + lower(attribute.type()));
    for (EnumMember member : attribute.members()) {
      add(subject, Aspect.MEMBER, member.value().toString(), "");
    }
    addIf(attribute.closed(), subject, Aspect.CLOSED, "true");
    if (attribute.deprecation() != null) {
      add(subject, Aspect.DEPRECATED, attribute.deprecation().word());
    }
    addIf(attribute.renamedTo(), subject, Aspect.RENAMED_TO);
    if (attribute.sensitivity() != null) {
      add(subject, Aspect.SENSITIVE, attribute.sensitivity().word());
    } else if (attribute.isOpen()) {
      add(subject, Aspect.SENSITIVE, "none");
    }
    addIf(
        attribute.maxLength() > 0,
        subject,
        Aspect.MAX_LENGTH,
        String.valueOf(attribute.maxLength()));
    if (attribute.cardinality() != null) {
      add(subject, Aspect.CARDINALITY, String.valueOf(attribute.cardinality().max()));
      Object overflow = attribute.cardinality().onOverflow();
      addIf(overflow == null ? null : overflow.toString(), subject, Aspect.ON_OVERFLOW);
    }
  }

  private void span(Span span) {
    String subject = "span " + span.type();
    exists(subject, Aspect.SPAN);
    add(subject, Aspect.KIND, span.kind().word());
    add(subject, Aspect.NAME, span.name().toString());
    add(subject, Aspect.MATCH, String.join(", ", span.match()));
    uses(subject, span.attributes());
  }

  private void metric(Metric metric) {
    String subject = "metric " + metric.name();
    exists(subject, Aspect.METRIC);
    add(subject, Aspect.INSTRUMENT, metric.instrument().word());
    add(subject, Aspect.UNIT, metric.unit());
    if (!metric.buckets().isEmpty()) {
      add(
          subject,
          Aspect.BUCKETS,
          metric.buckets().stream()
              .map(CharterStatements::shortest)
              .collect(Collectors.joining(", ")));
    }
    metric
        .labels()
        .values()
        .forEach(use -> add(subject, Aspect.LABEL, use.key(), use.level().word()));
    if (metric.deprecation() != null) {
      add(subject, Aspect.DEPRECATED, metric.deprecation().word());
    }
    addIf(metric.renamedTo(), subject, Aspect.RENAMED_TO);
    addIf(metric.maxSeries() > 0, subject, Aspect.MAX_SERIES, String.valueOf(metric.maxSeries()));
  }

  private void uses(String subject, Map<String, AttributeUse> uses) {
    for (AttributeUse use : uses.values()) {
      add(subject, Aspect.USES, use.key(), use.level().word());
      if (use.samplingRelevant()) {
        add(subject, Aspect.AT_START, use.key(), "");
      }
    }
  }

  private void policy(Policy policy) {
    policy.services().values().forEach(this::service);
    policy
        .resource()
        .forEach(rule -> add("resource", Aspect.RESOURCE, rule.key(), rule.sources().toString()));
    add(
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
              add(
                  "baggage",
                  Aspect.BAGGAGE,
                  key.key(),
                  "copied to spans: %s, from untrusted callers: %s"
                      .formatted(key.copyToSpans(), key.fromBoundary()));
              add("baggage", Aspect.BAGGAGE_LIMIT, key.key(), String.valueOf(key.maxBytes()));
            });
    policy.baggage().hosts().forEach(host -> add("baggage", Aspect.BAGGAGE_HOST, host, ""));
    add("baggage", Aspect.BAGGAGE_LIMIT, "bytes", String.valueOf(policy.baggage().maxBytes()));
    add("baggage", Aspect.BAGGAGE_LIMIT, "entries", String.valueOf(policy.baggage().maxEntries()));
    add("enforcement", Aspect.ENFORCEMENT, policy.enforcement().mode().word());
    add("unknown attributes", Aspect.ENFORCEMENT, policy.enforcement().unknownAttributes().word());
    add("unknown metrics", Aspect.ENFORCEMENT, policy.enforcement().unknownMetrics().word());
    policy
        .enforcement()
        .rules()
        .forEach((rule, mode) -> add("rule " + rule.id(), Aspect.ENFORCEMENT, mode.word()));
    policy.words().forEach(word -> add("naming", Aspect.NAMING_WORD, word, ""));
    policy.slos().journeys().forEach(this::journey);
  }

  private void service(Service service) {
    String subject = "service " + service.name();
    exists(subject, Aspect.SERVICE);
    add(subject, Aspect.TEAM, service.team());
    addIf(service.boundary(), subject, Aspect.BOUNDARY, "true");
    service.peers().forEach(peer -> add(subject, Aspect.PEER, peer, ""));
    service.hosts().forEach(host -> add(subject, Aspect.SERVICE_HOST, host, ""));
  }

  private void errors(ErrorTable errors) {
    add("errors", Aspect.EXPOSE, lower(errors.expose()));
    add("errors", Aspect.ERROR_TYPE, lower(errors.errorType()));
    errors
        .codes()
        .values()
        .forEach(
            row ->
                add(
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
        .forEach(reason -> add("errors", Aspect.REASON, reason.name(), reason(reason)));
    errors
        .httpStatuses()
        .forEach(
            (status, row) -> add("errors", Aspect.HTTP_STATUS, status.toString(), row.toString()));
    add("errors", Aspect.HTTP_STATUS, "other 4xx", errors.other4xx().name());
    add("errors", Aspect.HTTP_STATUS, "other 5xx", errors.other5xx().name());
    for (String language : errors.languages()) {
      for (ExceptionRow row : errors.exceptions(language).rows()) {
        String code = row.code() == null ? "its own code" : row.code().name();
        add(
            "errors of " + language,
            Aspect.EXCEPTION,
            row.type(),
            row.reason() == null ? code : code + " " + row.reason());
      }
    }
  }

  /** What the row states; the rest is that of its code. */
  private static String reason(Reason reason) {
    StringBuilder text =
        new StringBuilder(reason.code() == null ? "any code" : reason.code().name());
    if (reason.httpStatus() != null) {
      text.append(", HTTP ").append(reason.httpStatus());
    }
    if (reason.fault() != null) {
      text.append(", fault ").append(reason.fault().word());
    }
    if (reason.retryable() != null) {
      text.append(", retryable ").append(reason.retryable().word());
    }
    if (reason.serverError() != null) {
      text.append(", error of a server ").append(reason.serverError());
    }
    return text.toString();
  }

  private void sampling(Policy policy) {
    for (SamplingRule rule : policy.sampling().rules()) {
      add("sampling", Aspect.SAMPLING, rule.name(), shortest(rule.probability()));
    }
    add(
        "sampling",
        Aspect.SAMPLING_ORDER,
        policy.sampling().rules().stream()
            .map(CharterStatements::rule)
            .collect(Collectors.joining("; ")));
    TailSampling tail = policy.sampling().tail();
    if (tail != null) {
      add(
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
    add(subject, Aspect.JOURNEY, journey.service() + " " + journey.operation());
    if (journey.availability() != null) {
      add(
          subject,
          Aspect.OBJECTIVE,
          "availability",
          journey.availability().objective()
              + " without faults of "
              + journey.availability().failures());
    }
    if (journey.latency() != null) {
      add(
          subject,
          Aspect.OBJECTIVE,
          "latency",
          journey.latency().objective() + " within " + journey.latency().thresholdMillis() + " ms");
    }
  }

  private void exists(String subject, Aspect aspect) {
    add(subject, aspect, "");
  }

  private void add(String subject, Aspect aspect, String value) {
    add(subject, aspect, "", value);
  }

  private void add(String subject, Aspect aspect, String item, String value) {
    statements.put(new Key(subject, aspect, item), value);
  }

  private void addIf(boolean there, String subject, Aspect aspect, String value) {
    if (there) {
      add(subject, aspect, value);
    }
  }

  private void addIf(@Nullable String value, String subject, Aspect aspect) {
    if (value != null) {
      add(subject, aspect, value);
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String shortest(double number) {
    return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }
}
