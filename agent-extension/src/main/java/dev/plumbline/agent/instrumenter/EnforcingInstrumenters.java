package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.charter.CharterInForce;
import dev.plumbline.agent.http.HttpCall;
import dev.plumbline.agent.propagation.Callee;
import dev.plumbline.agent.rpc.ClientCall;
import dev.plumbline.agent.rpc.ServerOperation;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer.InstrumentationType;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizerProvider;
import java.util.Arrays;
import java.util.List;

/**
 * Adds the error tuple to spans and metrics of the agent's instrumentations: HTTP and RPC of any
 * library or container, databases, messages, scheduled jobs. Also records which host a call goes
 * to, for the baggage propagator.
 */
public final class EnforcingInstrumenters implements InstrumenterCustomizerProvider {

  private static final AttributeKey<String> SERVER_ADDRESS =
      AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");

  /** What runs jobs; their spans are of no type. */
  private static final List<String> JOBS =
      Arrays.asList(
          "io.opentelemetry.spring-scheduling-",
          "io.opentelemetry.spring-batch-",
          "io.opentelemetry.quartz-",
          "io.opentelemetry.apache-elasticjob-",
          "io.opentelemetry.powerjob-",
          "io.opentelemetry.xxl-job-");

  private static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");

  @Override
  public void customize(InstrumenterCustomizer customizer) {
    if (CharterInForce.active() == null) {
      return;
    }
    if (customizer.hasType(InstrumentationType.RPC_CLIENT)
        || customizer.hasType(InstrumentationType.HTTP_CLIENT)) {
      customizer.addContextCustomizer(
          new SafeContext(
              (context, request, attributes) ->
                  Callee.to(context, attributes.get(SERVER_ADDRESS))));
    }
    failures(customizer);
  }

  private static void failures(InstrumenterCustomizer customizer) {
    if (customizer.hasType(InstrumentationType.RPC_SERVER)) {
      customizer.addContextCustomizer(new SafeContext(new RpcServerContext()));
      add(customizer, new RpcServerFailure(CharterInForce::active));
    } else if (customizer.hasType(InstrumentationType.RPC_CLIENT)) {
      customizer.addContextCustomizer(
          new SafeContext(
              (context, request, attributes) ->
                  context.with(
                      ClientCall.KEY,
                      new ClientCall(
                          attributes.get(RPC_METHOD),
                          attributes.get(SERVER_ADDRESS),
                          attributes.get(SERVER_PORT),
                          context.get(ServerOperation.KEY)))));
      add(customizer, new RpcClientFailure(CharterInForce::active));
    } else if (customizer.hasType(InstrumentationType.HTTP_SERVER)) {
      customizer.addContextCustomizer(
          new SafeContext(
              (context, request, attributes) ->
                  context.with(ServerOperation.KEY, ServerOperation.withoutDeadline())));
      customizer.addAttributesExtractor(new ClientProtocolAttributes(CharterInForce::active));
      add(customizer, new HttpServerFailure(CharterInForce::active));
    } else if (customizer.hasType(InstrumentationType.HTTP_CLIENT)) {
      customizer.addContextCustomizer(
          new SafeContext((context, request, attributes) -> HttpCall.begin(context, attributes)));
      add(customizer, new HttpClientFailure(CharterInForce::active));
    } else if (isHandler(customizer)) {
      customizer.addContextCustomizer(
          new SafeContext((context, request, attributes) -> HandlerFailure.operation(context)));
      add(customizer, new HandlerFailure(CharterInForce::active));
    } else if (isOther(customizer)) {
      if (customizer.hasType(InstrumentationType.DB_CLIENT)) {
        customizer.addAttributesExtractor(new StatementAttributes(CharterInForce::active));
      }
      add(customizer, new OtherFailure(CharterInForce::active));
    }
  }

  /** Jobs and the handlers of messages: they make calls, and fail because of them. */
  private static boolean isHandler(InstrumenterCustomizer customizer) {
    return isJob(customizer.getInstrumentationName())
        || customizer.hasType(InstrumentationType.MESSAGING_CONSUMER_PROCESS);
  }

  /** Databases and brokers: only the exception shows what went wrong. */
  private static boolean isOther(InstrumenterCustomizer customizer) {
    return customizer.hasType(InstrumentationType.DB_CLIENT)
        || customizer.hasType(InstrumentationType.MESSAGING_PRODUCER)
        || customizer.hasType(InstrumentationType.MESSAGING_CONSUMER_RECEIVE);
  }

  private static boolean isJob(String instrumentation) {
    for (String job : JOBS) {
      if (instrumentation.startsWith(job)) {
        return true;
      }
    }
    return false;
  }

  private static void add(InstrumenterCustomizer customizer, FailureExtractor extractor) {
    customizer.addAttributesExtractor(extractor);
    customizer.setSpanStatusExtractorCustomizer(OutcomeStatusExtractor::new);
  }
}
