package dev.plumbline.charter.read;

import dev.plumbline.charter.error.CodeRow;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ExceptionRow;
import dev.plumbline.charter.error.ExceptionTable;
import dev.plumbline.charter.error.Fault;
import dev.plumbline.charter.error.HttpRow;
import dev.plumbline.charter.error.Reason;
import dev.plumbline.charter.error.Retryable;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Baggage;
import dev.plumbline.charter.policy.BaggageKey;
import dev.plumbline.charter.policy.Deadlines;
import dev.plumbline.charter.policy.Enforcement;
import dev.plumbline.charter.policy.Journey;
import dev.plumbline.charter.policy.Mode;
import dev.plumbline.charter.policy.Policy;
import dev.plumbline.charter.policy.ResourceRule;
import dev.plumbline.charter.policy.ResourceSource;
import dev.plumbline.charter.policy.RoutePattern;
import dev.plumbline.charter.policy.Sampling;
import dev.plumbline.charter.policy.SamplingMatch;
import dev.plumbline.charter.policy.SamplingRule;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.charter.policy.Slos;
import dev.plumbline.charter.policy.TailSampling;
import dev.plumbline.charter.policy.UnknownAttributes;
import dev.plumbline.charter.policy.UnknownMetrics;
import dev.plumbline.charter.registry.SpanKind;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the policy's values from nodes that have been found valid. */
final class PolicyBuilder {
  private static final int DEFAULT_TIER = 2;

  private final Node policy;

  PolicyBuilder(Node policy) {
    this.policy = policy;
  }

  Policy build() {
    List<Service> services = services();
    return new Policy(
        services,
        resource(),
        deadlines(Valid.node(policy, "deadlines")),
        errors(Valid.node(policy, "errors"), services),
        new Sampling(sampling(), tail(Valid.node(policy, "sampling").get("tail"))),
        baggage(Valid.node(policy, "baggage")),
        enforcement(Valid.node(policy, "enforcement")),
        slos(policy.get("slos")),
        words(policy.get("naming")));
  }

  private List<Service> services() {
    List<Service> services = new ArrayList<>();
    for (Node node : policy.items("services")) {
      String label = node.text("label");
      services.add(
          new Service(
              node.location(),
              Valid.text(node, "name"),
              Valid.text(node, "language"),
              Valid.text(node, "team"),
              node.get("tier") == null ? DEFAULT_TIER : Valid.integer(node, "tier"),
              brief(node),
              label == null ? Valid.text(node, "name") : label,
              node.text("color"),
              Valid.flag(node, "boundary"),
              texts(node, "peers"),
              texts(node, "hosts")));
    }
    return services;
  }

  private List<ResourceRule> resource() {
    List<ResourceRule> rules = new ArrayList<>();
    for (Node node : Valid.node(policy, "resource").items("required")) {
      List<ResourceSource> sources = new ArrayList<>();
      for (Node source : node.items("from")) {
        MappingNode.Entry entry = source.entries().get(0);
        sources.add(
            new ResourceSource(
                ResourceSource.Kind.valueOf(entry.key().toUpperCase(Locale.ROOT)),
                Valid.text(entry.value())));
      }
      rules.add(new ResourceRule(node.location(), Valid.text(node, "key"), sources));
    }
    return rules;
  }

  private static Deadlines deadlines(Node node) {
    return new Deadlines(
        Valid.integer(node, "margin_ms"),
        Valid.number(Valid.node(node, "margin_max_ratio")).doubleValue());
  }

  private static ErrorTable errors(Node node, List<Service> services) {
    Map<ErrorCode, CodeRow> codes = new EnumMap<>(ErrorCode.class);
    for (MappingNode.Entry entry : node.entries("codes")) {
      ErrorCode code = Valid.word(ErrorCode.fromName(entry.key()));
      codes.put(
          code,
          new CodeRow(
              code,
              Valid.integer(entry.value(), "http"),
              Valid.present(fault(entry.value()), "fault"),
              Valid.present(retryable(entry.value()), "retryable"),
              Valid.flag(entry.value(), "server_error")));
    }
    List<Reason> reasons = new ArrayList<>();
    for (Node reason : node.items("reasons")) {
      Node serverError = reason.get("server_error");
      reasons.add(
          new Reason(
              reason.location(),
              Valid.text(reason, "reason"),
              code(reason.text("code")),
              fault(reason),
              retryable(reason),
              serverError == null ? null : Valid.bool(serverError),
              reason.get("http") == null ? null : Valid.integer(reason, "http"),
              Valid.text(reason, "owner"),
              Valid.text(reason, "brief"),
              Valid.text(reason, "advice")));
    }
    Node http = Valid.node(node, "http");
    Map<Integer, HttpRow> statuses = new LinkedHashMap<>();
    for (MappingNode.Entry entry : http.entries("statuses")) {
      statuses.put(Valid.number(entry.keyNode()).intValueExact(), httpRow(entry.value()));
    }
    Map<String, ExceptionTable> exceptions = new LinkedHashMap<>();
    for (MappingNode.Entry entry : node.entries("exceptions")) {
      exceptions.put(entry.key(), exceptions(entry.value()));
    }
    return new ErrorTable(
        ErrorTable.Expose.valueOf(Valid.text(node, "expose").toUpperCase(Locale.ROOT)),
        errorType(node.text("error_type")),
        codes,
        reasons,
        statuses,
        Valid.word(ErrorCode.fromName(Valid.text(http, "other_4xx"))),
        Valid.word(ErrorCode.fromName(Valid.text(http, "other_5xx"))),
        exceptions,
        names(services));
  }

  private static ErrorTable.ErrorType errorType(@Nullable String word) {
    return word == null
        ? ErrorTable.ErrorType.SERVER_ERRORS
        : ErrorTable.ErrorType.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** A code alone, or a code with its fault. */
  private static HttpRow httpRow(Node node) {
    String code = node.text();
    return code == null
        ? new HttpRow(Valid.word(ErrorCode.fromName(Valid.text(node, "code"))), fault(node))
        : new HttpRow(Valid.word(ErrorCode.fromName(code)), null);
  }

  private static List<String> names(List<Service> services) {
    List<String> names = new ArrayList<>();
    for (Service service : services) {
      names.add(service.name());
    }
    return names;
  }

  private static ExceptionTable exceptions(Node table) {
    List<ExceptionRow> rows = new ArrayList<>();
    for (Node row : table.items()) {
      String type = row.text("type");
      rows.add(
          new ExceptionRow(
              type == null ? Valid.text(row, "error") : type,
              code(row.text("code")),
              row.text("reason")));
    }
    return new ExceptionTable(rows);
  }

  private static @Nullable ErrorCode code(@Nullable String name) {
    return name == null || name.equals(PolicyShape.OWN_CODE)
        ? null
        : Valid.word(ErrorCode.fromName(name));
  }

  private static @Nullable Fault fault(Node row) {
    String word = row.text("fault");
    return word == null ? null : Valid.word(Fault.fromWord(word));
  }

  private static @Nullable Retryable retryable(Node row) {
    return row.get("retryable") == null
        ? null
        : Valid.word(Retryable.fromWord(Valid.raw(row, "retryable")));
  }

  private List<SamplingRule> sampling() {
    List<SamplingRule> rules = new ArrayList<>();
    for (Node node : Valid.node(policy, "sampling").items("rules")) {
      rules.add(
          new SamplingRule(
              node.location(),
              Valid.text(node, "name"),
              samplingMatch(node.get("match")),
              Valid.number(Valid.node(node, "probability")).doubleValue()));
    }
    return rules;
  }

  private static SamplingMatch samplingMatch(@Nullable Node match) {
    if (match == null) {
      return SamplingMatch.ALL;
    }
    String kind = match.text("kind");
    String route = match.text("route");
    Map<String, String> baggage = new LinkedHashMap<>();
    for (MappingNode.Entry entry : match.entries("baggage")) {
      baggage.put(entry.key(), Valid.text(entry.value()));
    }
    return new SamplingMatch(
        match.text("service"),
        kind == null ? null : Valid.word(SpanKind.fromWord(kind)),
        match.text("method"),
        route == null ? null : new RoutePattern(route),
        baggage);
  }

  private static @Nullable TailSampling tail(@Nullable Node node) {
    return node == null
        ? null
        : new TailSampling(
            Valid.integer(node, "decision_wait_ms"),
            Valid.flag(node, "errors"),
            node.get("slower_than_ms") == null ? 0 : Valid.integer(node, "slower_than_ms"),
            Valid.number(Valid.node(node, "probability")).doubleValue());
  }

  private static Baggage baggage(Node node) {
    List<BaggageKey> keys = new ArrayList<>();
    for (Node key : node.items("keys")) {
      keys.add(
          new BaggageKey(
              key.location(),
              Valid.text(key, "key"),
              Valid.integer(key, "max_bytes"),
              Valid.flag(key, "copy_to_spans"),
              Valid.flag(key, "from_boundary"),
              brief(key)));
    }
    return new Baggage(
        Valid.integer(node, "max_bytes"),
        Valid.integer(node, "max_entries"),
        keys,
        texts(node, "hosts"));
  }

  private static Enforcement enforcement(Node node) {
    Map<Rule, Mode> rules = new LinkedHashMap<>();
    for (MappingNode.Entry entry : node.entries("rules")) {
      rules.put(
          Valid.word(Rule.fromId(entry.key())),
          Valid.word(Mode.fromWord(Valid.text(entry.value()))));
    }
    String attributes = node.text("unknown_attributes");
    String metrics = node.text("unknown_metrics");
    return new Enforcement(
        Valid.word(Mode.fromWord(Valid.text(node, "mode"))),
        attributes == null
            ? UnknownAttributes.OBSERVE
            : Valid.word(UnknownAttributes.fromWord(attributes)),
        metrics == null ? UnknownMetrics.KEEP : Valid.word(UnknownMetrics.fromWord(metrics)),
        rules);
  }

  private static Slos slos(@Nullable Node node) {
    if (node == null) {
      return Slos.none();
    }
    List<Journey> journeys = new ArrayList<>();
    for (Node journey : node.items("journeys")) {
      journeys.add(
          new Journey(
              journey.location(),
              Valid.text(journey, "name"),
              Valid.text(journey, "service"),
              Valid.text(journey, "operation"),
              brief(journey),
              availability(journey.get("availability")),
              latency(journey.get("latency"))));
    }
    return new Slos(Valid.integer(node, "window_days"), journeys);
  }

  private static Journey.@Nullable Availability availability(@Nullable Node node) {
    if (node == null) {
      return null;
    }
    List<String> failures = new ArrayList<>();
    for (Node fault : node.items("failures")) {
      failures.add(Valid.text(fault));
    }
    return new Journey.Availability(objective(node), failures);
  }

  private static Journey.@Nullable Latency latency(@Nullable Node node) {
    return node == null
        ? null
        : new Journey.Latency(objective(node), Valid.integer(node, "threshold_ms"));
  }

  private static double objective(Node node) {
    return Valid.number(Valid.node(node, "objective")).doubleValue();
  }

  private static List<String> words(@Nullable Node naming) {
    return naming == null ? new ArrayList<>() : texts(naming, "words");
  }

  private static List<String> texts(Node node, String key) {
    List<String> texts = new ArrayList<>();
    for (Node item : node.items(key)) {
      texts.add(Valid.text(item));
    }
    return texts;
  }

  private static String brief(Node node) {
    String brief = node.text("brief");
    return brief == null ? "" : brief;
  }
}
