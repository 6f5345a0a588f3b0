package dev.plumbline.conformance.executor;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.ErrorHeader;
import dev.plumbline.agent.failure.FailedCall;
import dev.plumbline.agent.failure.FailureClassifier;
import dev.plumbline.agent.http.RetryAfter;
import dev.plumbline.agent.http.ServerAnswer;
import dev.plumbline.agent.rpc.RpcCalls;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.error.Side;
import dev.plumbline.charter.policy.Callees;
import dev.plumbline.charter.policy.Policy;
import dev.plumbline.charter.policy.Service;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers the cases of error classification. */
final class ErrorOperations {
  private ErrorOperations() {}

  static void addTo(Map<String, Executor.Operation> operations) {
    operations.put("errors.code", ErrorOperations::code);
    operations.put("errors.recorded", ErrorOperations::recorded);
    operations.put("errors.callee", ErrorOperations::callee);
    operations.put("errors.http_header", ErrorOperations::httpHeader);
    operations.put("errors.http_header_write", ErrorOperations::httpHeaderWrite);
    operations.put(
        "errors.http_status",
        input -> tuple(failures(input, null).http(input.integer("status"), input.text("self"))));
    operations.put("errors.grpc_status", ErrorOperations::grpc);
    operations.put("errors.error_info", ErrorOperations::grpc);
    operations.put("errors.grpc_budget", ErrorOperations::grpcBudget);
    operations.put("errors.exception", ErrorOperations::exception);
    operations.put("errors.caused", ErrorOperations::caused);
  }

  private static Object code(Input input) {
    ErrorTable table = EmbeddedCharter.charter().policy().errors();
    ErrorCode code = ErrorCode.valueOf(input.text("code"));
    String self = input.text("self");
    String origin = input.optionalText("origin");
    Map<String, Object> output =
        tuple(
            table.classify(
                code,
                input.optionalText("reason"),
                origin == null ? self : origin,
                self,
                input.flag("delayed")));
    output.put("number", code.number());
    output.put("http_status", table.httpStatus(code, input.optionalText("reason")));
    return output;
  }

  private static Object recorded(Input input) {
    ErrorTable table = EmbeddedCharter.charter().policy().errors();
    String self = input.text("self");
    Side side = Side.valueOf(input.text("side").toUpperCase(Locale.ROOT));
    ErrorTuple tuple =
        table.classify(
            ErrorCode.valueOf(input.text("code")),
            input.text("reason"),
            input.text("origin"),
            self,
            input.flag("delayed"));
    Integer status = input.optionalInteger("status");
    if (status != null && "http".equals(input.optionalText("protocol"))) {
      tuple = table.overHttp(tuple, status, self);
    }
    ErrorTable.ErrorType setting =
        ErrorTable.ErrorType.valueOf(input.text("error_type").toUpperCase(Locale.ROOT));
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("attributes", ErrorTable.attributes(tuple, side, setting));
    output.put("labels", ErrorTable.labels(tuple, side, setting));
    output.put("span_status", tuple.spanFails(side) ? "error" : "unset");
    return output;
  }

  private static Object callee(Input input) {
    List<Service> services = new ArrayList<>();
    for (Input each : input.objects("services")) {
      services.add(
          new Service(
              new Location("input", 1, 1),
              each.text("name"),
              "java",
              "none",
              1,
              "",
              each.text("name"),
              null,
              false,
              each.texts("peers"),
              each.texts("hosts")));
    }
    Policy rest = EmbeddedCharter.charter().policy();
    Policy policy =
        new Policy(
            services,
            rest.resource(),
            rest.deadlines(),
            rest.errors(),
            rest.sampling(),
            rest.baggage(),
            rest.enforcement(),
            rest.slos(),
            rest.words());
    Map<String, @Nullable Object> output = new LinkedHashMap<>();
    output.put(
        "callee",
        new Callees(policy)
            .of(input.text("self"), input.optionalText("named"), input.optionalText("host")));
    return output;
  }

  private static Object httpHeader(Input input) {
    FailureClassifier failures = failures(input, null);
    int status = input.integer("status");
    String callee = input.optionalText("callee");
    boolean delayed = RetryAfter.isReadable(input.optionalText("retry_after"));
    ErrorHeader errorHeader =
        status < 400 || callee == null ? null : ErrorHeader.parse(input.texts("lines"));
    ErrorTuple received =
        errorHeader == null || callee == null
            ? null
            : failures.received(errorHeader, delayed, callee);
    return tuple(
        received != null
            ? failures.overHttp(received, status)
            : failures.http(status, callee == null ? failures.self() : callee, delayed));
  }

  private static Object httpHeaderWrite(Input input) {
    String origin = input.text("origin");
    ErrorTuple tuple =
        EmbeddedCharter.charter()
            .policy()
            .errors()
            .classify(
                ErrorCode.valueOf(input.text("code")), input.text("reason"), origin, origin, false);
    boolean hidden = input.flag("boundary") && input.text("expose").equals("code");
    Map<String, @Nullable Object> output = new LinkedHashMap<>();
    output.put("header", hidden ? null : ErrorHeader.of(tuple));
    return output;
  }

  private static Object grpc(Input input) {
    String details = input.optionalText("details");
    // As grpc-java reads the number first.
    int number = Status.fromCodeValue(input.integer("status")).getCode().value();
    return tuple(
        RpcCalls.failure(
            failures(input, input.text("peer")),
            input.text("peer"),
            number,
            input.flag("answered"),
            details == null ? null : Base64.getDecoder().decode(details),
            input.optionalText("trailer"),
            null));
  }

  /** A call that this service closes with a failure that began in {@code origin}. */
  private static Object grpcBudget(Input input) throws Unsupported {
    if (input.has("delay_s")) {
      throw new Unsupported("the extension adds no RetryInfo");
    }
    ActiveCharter active = EmbeddedCharter.active("edge");
    Object stream = new Object();
    Object headers = new Object();
    RpcCalls.arrived(active, stream, headers, null, null);
    ErrorCode code = ErrorCode.valueOf(input.text("code"));
    String origin = input.text("origin");
    Objects.requireNonNull(RpcCalls.withHeaders(headers))
        .failed(active.failures().received(code, input.text("reason"), origin, false, origin));
    String details = input.optionalText("details");
    byte[] application = details == null ? null : Base64.getDecoder().decode(details);
    @Nullable Object[] left =
        Objects.requireNonNull(
            RpcCalls.closing(
                active, stream, code.number(), input.text("message"), application, null, false));
    Map<String, @Nullable Object> output = new LinkedHashMap<>();
    output.put(
        "details", left[2] != null ? "with_ours" : application != null ? "application" : "none");
    output.put("trailer", left[3]);
    return output;
  }

  private static Object exception(Input input) throws Exception {
    if (!input.text("language").equals("java")) {
      throw new Unsupported("an error of " + input.text("language"));
    }
    Throwable thrown = ThrownChain.of(input.objects("chain"));
    return tuple(Objects.requireNonNull(failures(input, null).thrown(thrown)));
  }

  /** What the server span above records when an exception escapes that comes from a call. */
  private static Object caused(Input input) throws Exception {
    FailureClassifier failures = failures(input, null);
    ServerOperation operation = ServerOperation.withoutDeadline();
    @Nullable Throwable thrown = null;
    List<String> chain = input.texts("chain");
    for (int i = chain.size() - 1; i >= 0; i--) {
      thrown =
          switch (chain.get(i)) {
            case "call" -> failedCall(input, failures, operation);
            case "wrapped" -> new IllegalStateException(thrown);
            case "stated" -> ThrownChain.make(applicationsOwn(input.text("reason")), thrown);
            default ->
                throw new IllegalArgumentException(
                    "chain has " + chain.get(i) + "; expected stated, wrapped or call");
          };
    }
    return tuple(ServerAnswer.failure(failures, operation, 500, thrown));
  }

  private static Throwable failedCall(
      Input input, FailureClassifier failures, ServerOperation operation) {
    Status status = Status.fromCodeValue(input.integer("status"));
    Throwable thrown = status.asRuntimeException();
    byte[] details = Base64.getDecoder().decode(input.text("details"));
    ErrorTuple tuple =
        Objects.requireNonNull(
            RpcCalls.failure(failures, status.getCode().value(), true, details, null));
    operation.downstreamFailed(tuple, null, thrown, FailedCall.RPC);
    return thrown;
  }

  /** The class that the charter lists for the application's failures of a reason. */
  private static String applicationsOwn(String reason) {
    return EmbeddedCharter.charter().policy().errors().exceptions("java").rows().stream()
        .filter(row -> reason.equals(row.reason()) && !row.type().startsWith("java."))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no exception has the reason " + reason))
        .type();
  }

  private static FailureClassifier failures(Input input, @Nullable String peer) {
    String self = input.text("self");
    return peer == null
        ? new FailureClassifier(EmbeddedCharter.charter().policy(), self)
        : new FailureClassifier(EmbeddedCharter.charter().policy(), self, peer);
  }

  private static Map<String, Object> tuple(@Nullable ErrorTuple tuple) {
    Map<String, Object> output = new LinkedHashMap<>();
    if (tuple == null) {
      output.put("code", "OK");
      return output;
    }
    output.put("code", tuple.code().name());
    output.put("reason", tuple.reason());
    output.put("origin", tuple.origin());
    output.put("fault", tuple.fault().word());
    output.put("retryable", tuple.retryable());
    output.put("server_error", tuple.serverError());
    return output;
  }
}
