package dev.plumbline.demo.edge.http;

import dev.plumbline.demo.edge.EdgeSettings;
import dev.plumbline.demo.edge.error.CallerGoneException;
import dev.plumbline.demo.edge.error.EdgeException;
import dev.plumbline.demo.edge.error.GatewayException;
import dev.plumbline.demo.edge.fault.InjectedFault;
import dev.plumbline.demo.edge.gateway.GatewayCall;
import dev.plumbline.demo.edge.gateway.GatewayClient.Target;
import dev.plumbline.demo.edge.gateway.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Joins an HTTP request to a call of the gateway: no thread waits meanwhile, what comes back is
 * handled on the request's I/O thread, and the call is cancelled when the client goes away.
 */
final class GatewayExchange {
  private final ProblemResponses problems;
  private final EdgeSettings settings;
  private final EdgeFaults faults;

  GatewayExchange(ProblemResponses problems, EdgeSettings settings) {
    this.problems = problems;
    this.settings = settings;
    this.faults = new EdgeFaults(settings);
  }

  /** Starts a call. */
  interface Caller<R> {
    GatewayCall<?, R> call(Target target, Receiver<R> receiver);
  }

  /** Writes the answer. */
  interface Answer<R> {
    void write(HttpServerExchange exchange, R message) throws Exception;
  }

  /** Calls once and answers with the one message that comes back. */
  <R> void unary(HttpServerExchange exchange, Caller<R> caller, Answer<R> answer) {
    AtomicReference<@Nullable R> reply = new AtomicReference<>();
    call(
        exchange,
        caller,
        call ->
            new Receiver<>() {
              @Override
              public void message(R message) {
                reply.set(message);
              }

              @Override
              public void completed() {
                resume(
                    exchange,
                    again -> {
                      R message = reply.get();
                      if (message == null) {
                        throw new IllegalStateException("the gateway sent OK without a message");
                      }
                      answer.write(again, message);
                    });
              }

              @Override
              public void failed(GatewayException failure) {
                problems.fail(exchange, failure);
              }
            });
  }

  /** Makes the receiver of a call; the call itself is there from the first message on. */
  interface ReceiverFactory<R> {
    Receiver<R> receiver(AtomicReference<@Nullable GatewayCall<?, R>> call);
  }

  /** Calls and lets a receiver deal with what comes. */
  <R> void call(HttpServerExchange exchange, Caller<R> caller, ReceiverFactory<R> factory) {
    Optional<InjectedFault> fault = faults.of(exchange);
    if (EdgeFaults.act(fault)) {
      exchange.dispatch(SameThreadExecutor.INSTANCE, () -> stayInSilence(exchange));
      return;
    }
    // Once the handler has returned: from then on any thread may resume the exchange.
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () -> {
          AtomicReference<@Nullable GatewayCall<?, R>> handle = new AtomicReference<>();
          GatewayCall<?, R> call = caller.call(EdgeFaults.target(fault), factory.receiver(handle));
          handle.set(call);
          ClientWatch.start(exchange, call::cancel);
        });
  }

  /** Goes on with a request in a handler call of its own. */
  void resume(HttpServerExchange exchange, HttpHandler handler) {
    exchange.dispatch(exchange.getIoThread(), problems.guard(handler));
  }

  private void stayInSilence(HttpServerExchange exchange) {
    AtomicBoolean over = new AtomicBoolean();
    ClientWatch.start(
        exchange,
        () -> end(exchange, over, new CallerGoneException("the caller closed the connection")));
    exchange
        .getIoThread()
        .executeAfter(
            () -> end(exchange, over, EdgeFaults.deadlinePassed()),
            settings.deadline().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void end(HttpServerExchange exchange, AtomicBoolean over, EdgeException failure) {
    if (over.compareAndSet(false, true)) {
      problems.fail(exchange, failure);
    }
  }
}
