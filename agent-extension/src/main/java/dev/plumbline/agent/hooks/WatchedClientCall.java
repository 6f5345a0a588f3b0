package dev.plumbline.agent.hooks;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;

/** A call whose end the extension hears of before the agent's span does. */
public final class WatchedClientCall<Q, R> extends SimpleForwardingClientCall<Q, R> {
  private final Object call;

  public WatchedClientCall(ClientCall<Q, R> delegate, Object call) {
    super(delegate);
    this.call = call;
  }

  @Override
  public void start(Listener<R> listener, Metadata headers) {
    delegate().start(new WatchedListener<>(listener, call), headers);
  }
}
