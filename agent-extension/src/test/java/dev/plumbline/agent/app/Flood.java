package dev.plumbline.agent.app;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls of methods that all have another name. */
final class Flood {
  private static final int AT_ONCE = 64;

  private Flood() {}

  /** Makes them and gives how many were answered. */
  static int of(int first, int methods, Channel channel) throws InterruptedException {
    Semaphore free = new Semaphore(AT_ONCE);
    AtomicInteger answered = new AtomicInteger();
    for (int i = first; i < first + methods; i++) {
      free.acquire();
      ClientCalls.asyncUnaryCall(
          channel.newCall(TextMethods.unary("test.Flood/M" + i), CallOptions.DEFAULT),
          "ok",
          new Waiting(free, answered));
    }
    free.acquire(AT_ONCE);
    return answered.get();
  }

  private static final class Waiting implements StreamObserver<String> {
    private final Semaphore free;
    private final AtomicInteger answered;

    Waiting(Semaphore free, AtomicInteger answered) {
      this.free = free;
      this.answered = answered;
    }

    @Override
    public void onNext(String answer) {
      answered.incrementAndGet();
    }

    @Override
    public void onError(Throwable failed) {
      free.release();
    }

    @Override
    public void onCompleted() {
      free.release();
    }
  }
}
