package dev.plumbline.demo.edge.http;

import dev.plumbline.demo.edge.EdgeSettings;
import dev.plumbline.demo.edge.error.ChecksumMismatchException;
import dev.plumbline.demo.edge.error.DeadlinePassedException;
import dev.plumbline.demo.edge.error.OrderInvalidException;
import dev.plumbline.demo.edge.error.OrderUnknownException;
import dev.plumbline.demo.edge.error.OverloadedException;
import dev.plumbline.demo.edge.error.ShuttingDownException;
import dev.plumbline.demo.edge.fault.InjectedFault;
import dev.plumbline.demo.edge.gateway.GatewayClient.Target;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Injects the faults for the edge, if its settings allow any. */
final class EdgeFaults {
  private static final String EDGE = "edge";
  private static final Duration RETRY_AFTER = Duration.ofMillis(100);

  private final boolean allowed;

  EdgeFaults(EdgeSettings settings) {
    this.allowed = settings.faults();
  }

  /** The fault in the request's baggage. */
  Optional<InjectedFault> of(HttpServerExchange exchange) {
    HeaderValues baggage = exchange.getRequestHeaders().get("baggage");
    return allowed && baggage != null ? InjectedFault.in(List.copyOf(baggage)) : Optional.empty();
  }

  /** Where a call to the gateway goes. */
  static Target target(Optional<InjectedFault> fault) {
    return fault.isPresent()
            && fault.get().service().equals(EdgeSettings.GATEWAY)
            && fault.get().kind() == InjectedFault.Kind.UNAVAILABLE
        ? Target.NOWHERE
        : Target.GATEWAY;
  }

  /**
   * Fails at once if the fault is one of the edge's.
   *
   * @return whether to stay silent until the deadline, or until the client goes away
   */
  static boolean act(Optional<InjectedFault> fault) {
    if (fault.isEmpty() || !fault.get().service().equals(EDGE)) {
      return false;
    }
    switch (fault.get().kind()) {
      case INVALID -> throw new OrderInvalidException("fault asked for: the order is invalid");
      case NOT_FOUND -> throw new OrderUnknownException("fault asked for: no such order");
      case UNAVAILABLE -> throw new ShuttingDownException("fault asked for: shutting down");
      case OVERLOAD -> throw new OverloadedException("fault asked for: overloaded", RETRY_AFTER);
      case PANIC -> throw new IllegalStateException("fault asked for: a bug in the handler");
      case DATA_LOSS ->
          throw new ChecksumMismatchException("fault asked for: the checksum does not match");
      case SLOW, CANCELLED -> {
        return true;
      }
    }
    return false;
  }

  /** The failure of a request whose deadline passed without a response. */
  static DeadlinePassedException deadlinePassed() {
    return new DeadlinePassedException("the edge did not answer in time");
  }
}
