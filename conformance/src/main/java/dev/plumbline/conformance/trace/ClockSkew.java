package dev.plumbline.conformance.trace;

import dev.plumbline.conformance.otlp.Span;
import dev.plumbline.conformance.otlp.SpanKind;
import dev.plumbline.conformance.otlp.SpanStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Estimates by how much the clocks of two services differ, from the client and server spans of the
 * calls between them.
 *
 * <p>As in NTP (RFC 5905, section 8): of the four times of a call, half of ((server start - client
 * start) + (server end - client end)) is the offset, and half of what the client waited longer than
 * the server worked is the most it can be wrong. The calls that were carried fastest say it best,
 * so the median of those few is taken.
 */
public final class ClockSkew {

  private static final int FASTEST_KEPT = 31;

  /**
   * What was found between two services.
   *
   * @param offsetNanos server clock minus client clock
   * @param errorNanos the true offset is within this of the estimate, for the call it was read from
   * @param calls how many calls took part
   */
  public record Estimate(
      String client, String server, long offsetNanos, long errorNanos, long calls) {}

  private record Edge(String client, String server) implements Comparable<Edge> {
    @Override
    public int compareTo(Edge other) {
      int byClient = client.compareTo(other.client);
      return byClient != 0 ? byClient : server.compareTo(other.server);
    }
  }

  private static final class Samples {
    final long[][] fastest =
        new long[FASTEST_KEPT][]; // {carrying time, offset}, slowest first once full
    int kept;
    long calls;
  }

  private final Map<Edge, Samples> edges = new TreeMap<>();

  /** Takes the calls of a trace that ended well; the others were cut short on one side. */
  public void add(Trace trace) {
    for (Span server : trace.spans()) {
      if (server.kind() != SpanKind.SERVER) {
        continue;
      }
      Span client = trace.parent(server);
      if (client != null
          && !client.service().equals(server.service())
          && client.status() != SpanStatus.ERROR) {
        add(client, server);
      }
    }
  }

  private void add(Span client, Span server) {
    long carrying = client.duration() - server.duration();
    if (carrying < 0) {
      return; // the server went on after the client had its answer
    }
    long offset = (server.start() - client.start() + (server.end() - client.end())) / 2;
    Samples samples =
        edges.computeIfAbsent(new Edge(client.service(), server.service()), edge -> new Samples());
    samples.calls++;
    if (samples.kept < FASTEST_KEPT) {
      samples.fastest[samples.kept++] = new long[] {carrying, offset};
      Arrays.sort(samples.fastest, 0, samples.kept, (a, b) -> Long.compare(b[0], a[0]));
    } else if (carrying < samples.fastest[0][0]) {
      samples.fastest[0] = new long[] {carrying, offset};
      Arrays.sort(samples.fastest, (a, b) -> Long.compare(b[0], a[0]));
    }
  }

  public List<Estimate> estimates() {
    List<Estimate> estimates = new ArrayList<>();
    edges.forEach(
        (edge, samples) -> {
          long[][] byOffset = fastest(samples);
          long[] median = byOffset[byOffset.length / 2];
          estimates.add(
              new Estimate(edge.client(), edge.server(), median[1], median[0] / 2, samples.calls));
        });
    return estimates;
  }

  /** Of the samples kept, those carried at most twice as long as the fastest, by offset. */
  private static long[][] fastest(Samples samples) {
    long limit = 2 * samples.fastest[samples.kept - 1][0];
    return Arrays.stream(samples.fastest, 0, samples.kept)
        .filter(sample -> sample[0] <= limit)
        .sorted((a, b) -> Long.compare(a[1], b[1]))
        .toArray(long[][]::new);
  }
}
