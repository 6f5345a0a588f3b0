package dev.plumbline.cases.hops;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call of the relay's stream: sends an empty message, waits for the answer, and only then sends
 * the task, so that it runs in the middle of a stream.
 */
public final class RelayStream implements ClientResponseObserver<StringValue, StringValue> {
  private final StringValue order;
  private final CompletableFuture<Boolean> over = new CompletableFuture<>();
  private @Nullable ClientCallStreamObserver<StringValue> requests;
  private int answers;

  private RelayStream(StringValue order) {
    this.order = order;
  }

  /** Begins the call; the future has its end, or what it failed with. */
  public static CompletableFuture<Boolean> begin(
      Channel channel, CallOptions options, StringValue order) {
    RelayStream stream = new RelayStream(order);
    ClientCalls.asyncBidiStreamingCall(channel.newCall(RelayMethods.STREAM, options), stream)
        .onNext(RelayMethods.NOTHING);
    return stream.over;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<StringValue> stream) {
    requests = stream;
  }

  @Override
  public void onNext(StringValue answer) {
    answers++;
    if (requests != null && answers == 1) {
      requests.onNext(order);
    } else if (requests != null) {
      requests.onCompleted();
    }
  }

  @Override
  public void onError(Throwable failed) {
    over.completeExceptionally(failed);
  }

  @Override
  public void onCompleted() {
    over.complete(answers == 2);
  }
}
