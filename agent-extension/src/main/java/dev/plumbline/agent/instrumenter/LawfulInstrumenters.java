package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.Plumbline;
import dev.plumbline.agent.http.HttpCall;
import dev.plumbline.agent.propagation.Callee;
import dev.plumbline.agent.rpc.ClientCall;
import dev.plumbline.agent.rpc.ServerOperation;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer.InstrumentationType;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizerProvider;

/**
 * Teaches the agent's instrumentations the error tuple, on spans and metrics alike: HTTP and RPC
 * whatever the library or container, databases, messages. And to tell the propagators whom a call
 * goes to.
 */
public final class LawfulInstrumenters implements InstrumenterCustomizerProvider {

  private static final AttributeKey<String> SERVER_ADDRESS =
      AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");

  @Override
  public void customize(InstrumenterCustomizer customizer) {
    if (Plumbline.law() == null) {
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
      add(customizer, new RpcServerFailure(Plumbline::law));
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
      add(customizer, new RpcClientFailure(Plumbline::law));
    } else if (customizer.hasType(InstrumentationType.HTTP_SERVER)) {
      customizer.addContextCustomizer(
          new SafeContext(
              (context, request, attributes) ->
                  context.with(ServerOperation.KEY, ServerOperation.withoutDeadline())));
      customizer.addAttributesExtractor(new ClientWords(Plumbline::law));
      add(customizer, new HttpServerFailure(Plumbline::law));
    } else if (customizer.hasType(InstrumentationType.HTTP_CLIENT)) {
      customizer.addContextCustomizer(
          new SafeContext((context, request, attributes) -> HttpCall.begin(context, attributes)));
      add(customizer, new HttpClientFailure(Plumbline::law));
    } else if (isOther(customizer)) {
      add(customizer, new OtherFailure(Plumbline::law));
    }
  }

  /** Databases and messages: nothing but the exception says what went wrong. */
  private static boolean isOther(InstrumenterCustomizer customizer) {
    return customizer.hasType(InstrumentationType.DB_CLIENT)
        || customizer.hasType(InstrumentationType.MESSAGING_PRODUCER)
        || customizer.hasType(InstrumentationType.MESSAGING_CONSUMER_RECEIVE)
        || customizer.hasType(InstrumentationType.MESSAGING_CONSUMER_PROCESS);
  }

  private static void add(InstrumenterCustomizer customizer, FailureExtractor extractor) {
    customizer.addAttributesExtractor(extractor);
    customizer.setSpanStatusExtractorCustomizer(VerdictStatus::new);
  }
}
