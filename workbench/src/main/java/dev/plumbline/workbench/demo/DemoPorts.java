package dev.plumbline.workbench.demo;

import dev.plumbline.cli.lesson.RunningDemo;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Ports;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The ports of the demo's services, beside those of the backend. */
public final class DemoPorts {
  public static final Port EDGE = RunningDemo.EDGE;
  static final Port GATEWAY_GRPC = RunningDemo.GATEWAY;
  static final Port GATEWAY_HTTP = new Port("gateway-http", "gateway", "HTTP", 9101);
  static final Port WORKER_GRPC = RunningDemo.WORKER;
  static final Port WORKER_HTTP = new Port("worker-http", "worker", "HTTP", 9201);

  /** Every listener of a run. */
  static final List<Port> ALL =
      Stream.concat(
              Stream.of(EDGE, GATEWAY_GRPC, GATEWAY_HTTP, WORKER_GRPC, WORKER_HTTP),
              Port.OF_THE_BACKEND.stream())
          .toList();

  private DemoPorts() {}

  /** Returns free ones, chosen at random. */
  public static Ports random() {
    return Ports.random(ALL, Map.of());
  }
}
