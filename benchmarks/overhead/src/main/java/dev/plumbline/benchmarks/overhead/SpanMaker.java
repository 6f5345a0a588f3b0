package dev.plumbline.benchmarks.overhead;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * A service that records spans with old names and sensitive values at a fixed rate, and prints the
 * processor time it used for them.
 */
public final class SpanMaker {
  private static final int BURSTS_A_SECOND = 100;

  private SpanMaker() {}

  /** Arguments: spans a second, seconds to warm up, seconds to measure. */
  public static void main(String[] arguments) {
    int perSecond = Integer.parseInt(arguments[0]);
    Tracer tracer = GlobalOpenTelemetry.getTracer("bench");
    make(tracer, perSecond, Integer.parseInt(arguments[1]));
    long before = cpuNanos();
    long spans = make(tracer, perSecond, Integer.parseInt(arguments[2]));
    long after = cpuNanos();
    System.out.printf("spans=%d cpu_nanos=%d%n", spans, after - before);
  }

  private static long make(Tracer tracer, int perSecond, int seconds) {
    long begin = System.nanoTime();
    int bursts = BURSTS_A_SECOND * seconds;
    for (int burst = 0; burst < bursts; burst++) {
      long due = begin + burst * (1_000_000_000L / BURSTS_A_SECOND);
      long left;
      while ((left = due - System.nanoTime()) > 0) {
        LockSupport.parkNanos(left);
      }
      for (int i = 0; i < perSecond / BURSTS_A_SECOND; i++) {
        span(tracer, i);
      }
    }
    return (long) bursts * (perSecond / BURSTS_A_SECOND);
  }

  private static void span(Tracer tracer, int i) {
    Span span = tracer.spanBuilder("GET /v1/orders/42").setSpanKind(SpanKind.SERVER).startSpan();
    span.setAttribute("url.path", "/v1/orders/42");
    span.setAttribute("url.scheme", "http");
    span.setAttribute("http.route", "/v1/orders/{id}");
    span.setAttribute("server.address", "shop.example");
    span.setAttribute("server.port", 8080);
    span.setAttribute("network.protocol.version", "1.1");
    span.setAttribute("thread.id", i);
    span.setAttribute("http.method", "GET");
    span.setAttribute("http.status_code", 200);
    span.setAttribute("bench.old", "x");
    span.setAttribute("bench.card", "4111 1111 1111 1111");
    span.setAttribute("bench.secret", "s3cret");
    span.end();
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
