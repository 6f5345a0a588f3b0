package dev.plumbline.demo.edge.http;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.plumbline.demo.orders.v1.GetOrderRequest;
import dev.plumbline.demo.orders.v1.GetOrderResponse;
import dev.plumbline.demo.orders.v1.Order;
import dev.plumbline.demo.orders.v1.OrderServiceGrpc;
import dev.plumbline.demo.orders.v1.OrderState;
import dev.plumbline.demo.orders.v1.PlaceOrderRequest;
import dev.plumbline.demo.orders.v1.PlaceOrderResponse;
import dev.plumbline.demo.orders.v1.WatchOrderRequest;
import dev.plumbline.demo.orders.v1.WatchOrderResponse;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A gateway on a real port whose answers a test chooses; it remembers what it was asked. */
final class StubGateway implements AutoCloseable {
  static final Order ORDER =
      Order.newBuilder()
          .setId("o-1")
          .setCustomer("c-1")
          .setTotalCents(398)
          .setState(OrderState.ORDER_STATE_PRICED)
          .setCreated(Timestamp.newBuilder().setSeconds(1_700_000_000))
          .build();

  final List<PlaceOrderRequest> placed = new CopyOnWriteArrayList<>();
  final List<Duration> timeLeft = new CopyOnWriteArrayList<>();
  final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

  volatile Consumer<StreamObserver<PlaceOrderResponse>> onPlace =
      reply -> {
        reply.onNext(PlaceOrderResponse.newBuilder().setOrder(ORDER).build());
        reply.onCompleted();
      };
  volatile Consumer<StreamObserver<HealthCheckResponse>> onHealth =
      reply -> {
        reply.onNext(
            HealthCheckResponse.newBuilder()
                .setStatus(HealthCheckResponse.ServingStatus.SERVING)
                .build());
        reply.onCompleted();
      };
  volatile Consumer<ServerCallStreamObserver<WatchOrderResponse>> onWatch =
      events -> {
        events.onNext(event(1, OrderState.ORDER_STATE_RECEIVED));
        events.onNext(event(2, OrderState.ORDER_STATE_PRICED));
        events.onCompleted();
      };

  private final Server server;

  private StubGateway(int port) throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .addService(new Orders())
            .addService(new Health())
            .build()
            .start();
  }

  static StubGateway start() throws IOException {
    return new StubGateway(0);
  }

  static StubGateway startOn(int port) throws IOException {
    return new StubGateway(port);
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    stop();
  }

  /** Goes away. */
  void stop() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static WatchOrderResponse event(long sequence, OrderState state) {
    return WatchOrderResponse.newBuilder()
        .setSequence(sequence)
        .setState(state)
        .setTime(Timestamp.newBuilder().setSeconds(1_700_000_000 + sequence))
        .build();
  }

  /** A status as the shop's services send it. */
  static StatusRuntimeException failure(
      io.grpc.Status.Code code, String message, String origin, String reason) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(message)
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setDomain(origin).setReason(reason).build()))
            .build());
  }

  /** A status with a delay. */
  static StatusRuntimeException overloaded(String origin, Duration delay) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(io.grpc.Status.Code.RESOURCE_EXHAUSTED.value())
            .setMessage("too much to do")
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setDomain(origin).setReason("OVERLOADED").build()))
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(
                            com.google.protobuf.Duration.newBuilder()
                                .setSeconds(delay.toSeconds())
                                .setNanos(delay.toNanosPart()))
                        .build()))
            .build());
  }

  private final class Health extends HealthGrpc.HealthImplBase {
    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> reply) {
      onHealth.accept(reply);
    }
  }

  private final class Orders extends OrderServiceGrpc.OrderServiceImplBase {
    @Override
    public void placeOrder(PlaceOrderRequest request, StreamObserver<PlaceOrderResponse> reply) {
      note(reply, "PlaceOrder");
      placed.add(request);
      onPlace.accept(reply);
    }

    @Override
    public void getOrder(GetOrderRequest request, StreamObserver<GetOrderResponse> reply) {
      note(reply, "GetOrder");
      if (request.getId().equals(ORDER.getId())) {
        reply.onNext(GetOrderResponse.newBuilder().setOrder(ORDER).build());
        reply.onCompleted();
      } else {
        reply.onError(
            failure(io.grpc.Status.Code.NOT_FOUND, "no such order", "gateway", "ORDER_UNKNOWN"));
      }
    }

    @Override
    public void watchOrder(WatchOrderRequest request, StreamObserver<WatchOrderResponse> reply) {
      note(reply, "WatchOrder");
      onWatch.accept((ServerCallStreamObserver<WatchOrderResponse>) reply);
    }

    private void note(StreamObserver<?> reply, String method) {
      timeLeft.add(
          Duration.ofMillis(Context.current().getDeadline().timeRemaining(TimeUnit.MILLISECONDS)));
      ((ServerCallStreamObserver<?>) reply).setOnCancelHandler(() -> cancelled.add(method));
    }
  }
}
