package dev.plumbline.agent.http;

import dev.plumbline.agent.failure.FailedCall;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * State of an HTTP request that this service sends, from its start to its end; kept in the context
 * of its client span.
 */
public final class HttpCall {
  private static final ContextKey<HttpCall> KEY = ContextKey.named("plumbline-http-call");
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");

  private static final AtomicIntegerFieldUpdater<HttpCall> ENDS =
      AtomicIntegerFieldUpdater.newUpdater(HttpCall.class, "ends");

  private final @Nullable String address;
  private final int port;
  private final @Nullable String url;
  private final @Nullable ServerOperation above;
  private final @Nullable FailedCall before;

  @SuppressWarnings("UnusedVariable") // counted through ENDS
  private volatile int ends;

  private HttpCall(Attributes attributes, @Nullable ServerOperation above) {
    this.address = attributes.get(ADDRESS);
    Long known = attributes.get(PORT);
    this.port = known == null ? 0 : known.intValue();
    this.url = attributes.get(URL);
    this.above = above;
    this.before = above == null ? null : above.lastCall();
  }

  /** The context of a request that begins. */
  public static Context begin(Context context, Attributes attributes) {
    return context.with(KEY, new HttpCall(attributes, context.get(ServerOperation.KEY)));
  }

  /** The request of a context; null when its start was not seen. */
  public static @Nullable HttpCall of(Context context) {
    return context.get(KEY);
  }

  /** The host that it goes to; null where the agent does not have it. */
  public @Nullable String address() {
    return address;
  }

  /** 0 where the agent does not have it. */
  public int port() {
    return port;
  }

  /** Whether this is the first time that its end is recorded; some libraries end theirs twice. */
  public boolean endsFirst() {
    return ENDS.incrementAndGet(this) == 1;
  }

  /**
   * Records its end with the operation that made it.
   *
   * @param failure the failure as the parent span would have it; null on success
   */
  public void ended(@Nullable ErrorTuple failure, @Nullable Throwable error, int httpStatus) {
    if (above == null) {
      return;
    }
    if (failure != null) {
      above.downstreamFailed(failure, url, error, httpStatus);
    } else {
      above.downstreamWentWell(before, url);
    }
  }
}
