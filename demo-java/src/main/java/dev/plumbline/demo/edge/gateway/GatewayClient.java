package dev.plumbline.demo.edge.gateway;

import dev.plumbline.demo.edge.EdgeSettings;
import dev.plumbline.demo.orders.v1.GetOrderRequest;
import dev.plumbline.demo.orders.v1.GetOrderResponse;
import dev.plumbline.demo.orders.v1.OrderServiceGrpc;
import dev.plumbline.demo.orders.v1.PlaceOrderRequest;
import dev.plumbline.demo.orders.v1.PlaceOrderResponse;
import dev.plumbline.demo.orders.v1.WatchOrderRequest;
import dev.plumbline.demo.orders.v1.WatchOrderResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Calls the gateway, never blocking: each call answers its {@link Receiver} and can be cancelled.
 */
public final class GatewayClient implements AutoCloseable {
  /** Nothing listens on the first port; dialling it simulates a gateway that is down. */
  private static final String CLOSED_PORT = "127.0.0.1:1";

  private final EdgeSettings settings;
  private final ManagedChannel gateway;
  private final ManagedChannel nowhere;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "gateway-retry");
            thread.setDaemon(true);
            return thread;
          });

  /** Connects at once, so that not the first customer waits for it; later whenever needed. */
  public GatewayClient(EdgeSettings settings) {
    this.settings = settings;
    this.gateway = channel(settings.gatewayTarget());
    gateway.getState(/* requestConnection= */ true);
    this.nowhere = channel(CLOSED_PORT);
  }

  /** Where a call goes. */
  public enum Target {
    GATEWAY,
    /** A port on which nothing listens. */
    NOWHERE
  }

  /**
   * Asks for the gateway's health, waiting as long as given for a gateway that is not there yet.
   */
  public void checkHealth(Duration patience, Receiver<HealthCheckResponse> receiver) {
    new GatewayCall<>(
            gateway,
            CallOptions.DEFAULT.withWaitForReady(),
            timer,
            HealthGrpc.getCheckMethod(),
            HealthCheckRequest.getDefaultInstance(),
            patience,
            receiver)
        .start();
  }

  /** Places an order. */
  public GatewayCall<PlaceOrderRequest, PlaceOrderResponse> placeOrder(
      Target target, PlaceOrderRequest request, Receiver<PlaceOrderResponse> receiver) {
    return start(
        target, OrderServiceGrpc.getPlaceOrderMethod(), request, settings.deadline(), receiver);
  }

  /** Asks for an order. */
  public GatewayCall<GetOrderRequest, GetOrderResponse> getOrder(
      Target target, GetOrderRequest request, Receiver<GetOrderResponse> receiver) {
    return start(
        target, OrderServiceGrpc.getGetOrderMethod(), request, settings.deadline(), receiver);
  }

  /**
   * Requests the events of an order; the first arrives without a request, further ones on request.
   */
  public GatewayCall<WatchOrderRequest, WatchOrderResponse> watchOrder(
      Target target, WatchOrderRequest request, Receiver<WatchOrderResponse> receiver) {
    return start(
        target,
        OrderServiceGrpc.getWatchOrderMethod(),
        request,
        settings.watchDeadline(),
        receiver);
  }

  /** Ends all calls and connections. */
  @Override
  public void close() {
    timer.shutdownNow();
    gateway.shutdownNow();
    nowhere.shutdownNow();
  }

  private <Q, R> GatewayCall<Q, R> start(
      Target target,
      MethodDescriptor<Q, R> method,
      Q request,
      Duration time,
      Receiver<R> receiver) {
    ManagedChannel channel = target == Target.GATEWAY ? gateway : nowhere;
    GatewayCall<Q, R> call =
        new GatewayCall<>(channel, CallOptions.DEFAULT, timer, method, request, time, receiver);
    call.start();
    return call;
  }

  private static ManagedChannel channel(String target) {
    return NettyChannelBuilder.forTarget(target).usePlaintext().disableRetry().build();
  }
}
