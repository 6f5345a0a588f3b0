package dev.plumbline.charter.read;

import static dev.plumbline.charter.read.Shape.bool;
import static dev.plumbline.charter.read.Shape.either;
import static dev.plumbline.charter.read.Shape.integer;
import static dev.plumbline.charter.read.Shape.list;
import static dev.plumbline.charter.read.Shape.map;
import static dev.plumbline.charter.read.Shape.number;
import static dev.plumbline.charter.read.Shape.object;
import static dev.plumbline.charter.read.Shape.oneOf;
import static dev.plumbline.charter.read.Shape.text;

import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.finding.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The shape of policy.yaml. {@code charter/policy.schema.json} is the same for editors. */
final class PolicyShape {
  static final List<String> CODES =
      Arrays.stream(ErrorCode.values()).map(Enum::name).collect(Collectors.toList());

  static final List<String> RULES =
      Arrays.stream(Rule.values()).map(Rule::id).collect(Collectors.toList());

  /** The value in an exception table for an exception with its own code. */
  static final String OWN_CODE = "own";

  private static final String LONGEST_NAME = "{0,62}";

  private static final Shape SERVICE_NAME =
      text("[a-z][a-z0-9._-]" + LONGEST_NAME, "a service name in lower case");

  static final Shape LANGUAGE =
      text(
          "[a-z][a-z0-9_.+-]{0,31}",
          "a value of telemetry.sdk.language, like java, go, rust, python or nodejs");

  private static final Shape REASON_NAME =
      text("[A-Z][A-Z0-9_]" + LONGEST_NAME, "an UPPER_SNAKE reason of at most 63 characters");

  private static final Shape ENVIRONMENT_NAME =
      text("[A-Za-z_][A-Za-z0-9_]*", "the name of an environment variable");

  private static final Shape ROUTE =
      text("/([^{}?#\\s]|\\{[A-Za-z0-9_.-]+\\}){0,255}", "a route like /v1/orders/{id}");

  private static final Shape HOST =
      text(
          "(\\*\\.)?[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?",
          "a host like orders.example or *.example");

  private static final Shape SERVICE_HOST =
      text(
          "(\\*\\.)?[a-z0-9_]([a-z0-9._-]{0,252}[a-z0-9_])?"
              + "|[a-z0-9_]([a-z0-9._-]{0,252}[a-z0-9_])?:[1-9][0-9]{0,4}",
          "a host in lower case like orders.example, orders.example:8443 or *.orders.example");

  private static final Shape WORD = text("\\S{1,64}", "a word of at most 64 characters");

  private static final Shape MODE = oneOf("off", "observe", "enforce");
  private static final Shape FAULT = oneOf("caller", "service");
  private static final Shape RETRYABLE = oneOf("true", "false", "with_delay");
  private static final Shape CODE = oneOf(CODES);

  private static final Shape SERVICE =
      object("a service")
          .required("name", SERVICE_NAME)
          .required("language", LANGUAGE)
          .required("team", text("[a-z][a-z0-9._-]" + LONGEST_NAME, "a team in lower case"))
          .optional("tier", integer(1, 9))
          .optional("brief", text())
          .optional("label", text("\\S.{0,38}\\S|\\S", "a label of at most 40 characters"))
          .optional("color", text("#[0-9a-f]{6}", "a colour like \"#2f6fde\", in quotes"))
          .optional("boundary", bool())
          .required("peers", list(SERVICE_NAME))
          .optional("hosts", list(SERVICE_HOST));

  private static final Shape SOURCE =
      object("a source of a resource attribute")
          .optional("value", text())
          .optional("env", ENVIRONMENT_NAME)
          .optional("generate", oneOf("uuid", "container"))
          .optional("charter", oneOf("team", "digest"));

  private static final Shape RESOURCE =
      object("the resource rules")
          .required(
              "required",
              list(
                  object("a resource rule")
                      .required("key", RegistryShape.NAME)
                      .required("from", list(SOURCE))));

  private static final Shape DEADLINES =
      object("the deadline rules")
          .required("margin_ms", integer(0, 60_000))
          .required("margin_max_ratio", number(0, 1));

  private static final Shape CODE_ROW =
      object("a code's row")
          .required("number", integer(1, 16))
          .required("http", integer(400, 599))
          .required("fault", FAULT)
          .required("retryable", RETRYABLE)
          .required("server_error", bool());

  private static final Shape REASON =
      object("a reason")
          .required("reason", REASON_NAME)
          .optional("code", CODE)
          .optional("fault", FAULT)
          .optional("retryable", RETRYABLE)
          .optional("server_error", bool())
          .optional("http", integer(400, 599))
          .required("owner", text())
          .required("brief", text())
          .required("advice", text());

  private static final Shape STATUS =
      either(CODE, object("a status's row").required("code", CODE).optional("fault", FAULT));

  private static final Shape HTTP =
      object("the table of HTTP statuses")
          .required("statuses", map(integer(400, 599), STATUS))
          .required("other_4xx", CODE)
          .required("other_5xx", CODE);

  private static final Shape EXCEPTIONS =
      object("the exception tables")
          .optional("java", exceptions("type"))
          .others(LANGUAGE, exceptions("error"));

  private static final Shape ERRORS =
      object("the error model")
          .required("expose", oneOf("full", "code"))
          .optional("error_type", oneOf("server_errors", "failures"))
          .required("codes", map(CODE, CODE_ROW))
          .required("reasons", list(REASON))
          .required("http", HTTP)
          .required("exceptions", EXCEPTIONS);

  private static final Shape TAIL =
      object("the tail rules")
          .required("decision_wait_ms", integer(100, 600_000))
          .required("errors", bool())
          .optional("slower_than_ms", integer(1, 3_600_000))
          .required("probability", number(0, 1));

  private static final Shape SAMPLING =
      object("the sampling rules")
          .required("parent", oneOf("follow"))
          .optional("tail", TAIL)
          .required(
              "rules",
              list(
                  object("a sampling rule")
                      .required("name", text("[a-z][a-z0-9_-]*", "a name in lower case"))
                      .optional("brief", text())
                      .optional(
                          "match",
                          object("what a sampling rule matches")
                              .optional(
                                  "kind",
                                  oneOf("internal", "client", "server", "producer", "consumer"))
                              .optional("service", SERVICE_NAME)
                              .optional("method", text())
                              .optional("route", ROUTE)
                              .optional("baggage", map(RegistryShape.NAME, text())))
                      .required("probability", number(0, 1))));

  private static final Shape BAGGAGE =
      object("the baggage rules")
          .required("max_bytes", integer(0, 8192))
          .required("max_entries", integer(0, 64))
          .optional("hosts", list(HOST))
          .required(
              "keys",
              list(
                  object("a baggage key")
                      .required("key", RegistryShape.NAME)
                      .required("max_bytes", integer(1, 8192))
                      .optional("copy_to_spans", bool())
                      .optional("from_boundary", bool())
                      .optional("brief", text())));

  private static final Shape ENFORCEMENT =
      object("the enforcement")
          .required("mode", MODE)
          .optional("unknown_attributes", oneOf("keep", "observe", "drop"))
          .optional("unknown_metrics", oneOf("keep", "observe", "drop"))
          .optional("rules", map(oneOf(RULES), MODE));

  private static final Shape SLOS =
      object("the service level objectives")
          .required("window_days", integer(1, 90))
          .required(
              "journeys",
              list(
                  object("a journey")
                      .required(
                          "name", text("[a-z][a-z0-9-]" + LONGEST_NAME, "a name like place-order"))
                      .required("service", SERVICE_NAME)
                      .required(
                          "operation",
                          text(
                              "[A-Z]+ /\\S*|[A-Za-z_][\\w.]*/\\w+",
                              "a method and route like POST /v1/orders, or an RPC like"
                                  + " package.Service/Method"))
                      .optional("brief", text())
                      .optional(
                          "availability",
                          object("an availability objective")
                              .required("objective", number(0, 1))
                              .required("failures", list(oneOf("caller", "service", "dependency"))))
                      .optional(
                          "latency",
                          object("a latency objective")
                              .required("objective", number(0, 1))
                              .required("threshold_ms", integer(1, 3_600_000)))));

  static final ObjectShape FILE =
      object("the policy")
          .required("file_format", oneOf("plumbline.policy/1"))
          .required("services", list(SERVICE))
          .required("resource", RESOURCE)
          .required("deadlines", DEADLINES)
          .required("errors", ERRORS)
          .required("sampling", SAMPLING)
          .required("baggage", BAGGAGE)
          .required("enforcement", ENFORCEMENT)
          .optional("slos", SLOS)
          .optional("naming", object("the rules of names").optional("words", list(WORD)))
          .beside(Extension.KEYS);

  private PolicyShape() {}

  private static Shape exceptions(String key) {
    return list(
        object("an exception's row")
            .required(key, text())
            .required("code", oneOf(ownOrCode()))
            .optional("reason", REASON_NAME));
  }

  private static List<String> ownOrCode() {
    List<String> words = new ArrayList<>(CODES);
    words.add(OWN_CODE);
    return words;
  }
}
