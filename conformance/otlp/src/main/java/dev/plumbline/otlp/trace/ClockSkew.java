package dev.plumbline.otlp.trace;

import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.SpanStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Estimates by how much the clocks of two services differ, from the client and server spans of the
 * calls between them.
 *
 * <p>As in NTP (RFC 5905, section 8): of the four times of a call, half of ((server start - client
 * start) + (server end - client end)) is the offset, and half of what the client waited longer than
 * the server worked is the most it can be wrong. The calls with the shortest network time give the
 * best estimate, so the median of those few is used.
 *
 * <p>A failed call is as good when the client's failure is the server's response. Where the client
 * may have ended the call itself, the server can have continued after it; then only the server's
 * start is known to lie within the client's span. That is used where no call of a pair was
 * answered.
 */
public final class ClockSkew {

  private static final int FASTEST_KEPT = 31;

  /** Failures that a client can detect without a response. */
  private static final Set<String> WITHOUT_ANSWER =
      Set.of("CANCELLED", "DEADLINE_EXCEEDED", "UNAVAILABLE");

  /**
   * The estimate between two services.
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

  /** Of the calls between two services, those that leave least room for the offset. */
  private static final class Samples {
    // {room, offset}, most room first once full
    final long[][] narrowest = new long[FASTEST_KEPT][];
    int kept;
    long calls;

    /** Adds a call that bounds the offset from {@code lowest} to {@code highest}. */
    void add(long lowest, long highest) {
      long room = highest - lowest;
      long offset = lowest + room / 2;
      calls++;
      if (kept < FASTEST_KEPT) {
        narrowest[kept++] = new long[] {room, offset};
        Arrays.sort(narrowest, 0, kept, (a, b) -> Long.compare(b[0], a[0]));
      } else if (room < narrowest[0][0]) {
        narrowest[0] = new long[] {room, offset};
        Arrays.sort(narrowest, (a, b) -> Long.compare(b[0], a[0]));
      }
    }

    Estimate estimate(Edge edge) {
      long[][] byOffset = narrow();
      long[] median = byOffset[byOffset.length / 2];
      return new Estimate(edge.client(), edge.server(), median[1], median[0] / 2, calls);
    }

    /** Of the samples kept, those with at most twice the room of the narrowest, by offset. */
    private long[][] narrow() {
      long least = narrowest[kept - 1][0];
      return Arrays.stream(narrowest, 0, kept)
          .filter(sample -> sample[0] / 2 <= least)
          .sorted((a, b) -> Long.compare(a[1], b[1]))
          .toArray(long[][]::new);
    }
  }

  private final Map<Edge, Samples> answered = new TreeMap<>();
  private final Map<Edge, Samples> givenUp = new TreeMap<>();

  /** Adds the calls of a trace between two services. */
  public void add(Trace trace) {
    for (Span server : trace.spans()) {
      if (server.kind() != SpanKind.SERVER) {
        continue;
      }
      Span client = trace.parent(server);
      if (client != null && !client.service().equals(server.service())) {
        Span answering = trace.answering(client);
        add(client, server, answering != null && answering.spanId() != server.spanId());
      }
    }
  }

  /**
   * @param isUnheard whether another attempt than this one was the last; it can have continued
   *     after the client had its response
   */
  private void add(Span client, Span server, boolean isUnheard) {
    boolean gaveUp =
        isUnheard || (client.status() == SpanStatus.ERROR && !isAnswer(client, server));
    long lowest = gaveUp ? server.start() - client.end() : server.end() - client.end();
    long highest = server.start() - client.start();
    // Less than no room: the server continued after the client had its response, or a span ends
    // before
    // it begins.
    if (highest - lowest >= 0) {
      (gaveUp ? givenUp : answered)
          .computeIfAbsent(new Edge(client.service(), server.service()), edge -> new Samples())
          .add(lowest, highest);
    }
  }

  /** Whether both have the same failure, and one that the client can only have received. */
  private static boolean isAnswer(Span client, Span server) {
    String code = client.errorCode();
    return code != null && !WITHOUT_ANSWER.contains(code) && code.equals(server.errorCode());
  }

  public List<Estimate> estimates() {
    Map<Edge, Samples> best = new TreeMap<>(givenUp);
    best.putAll(answered);
    List<Estimate> estimates = new ArrayList<>();
    best.forEach((edge, samples) -> estimates.add(samples.estimate(edge)));
    return estimates;
  }
}
