package dev.plumbline.cases.hops;

import dev.plumbline.cases.Participant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sends every case through chains with each language in each place, over each transport, and
 * compares what arrives behind the last.
 */
public final class Hops implements AutoCloseable {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final List<Relay> relays = new ArrayList<>();
  private final Set<String> boundaries;
  private final Sink sink;
  private final Path work;
  private final Entry entry = new Entry();
  private final BiConsumer<String, String> tell;
  private int sent;

  /**
   * Starts a relay for each participant, all under the same charter.
   *
   * @param root of the repository
   * @param logs folder for their standard error
   * @param tell receives the name of each check and its failure, empty when it passed
   */
  public Hops(Path root, Path logs, List<Participant> participants, BiConsumer<String, String> tell)
      throws IOException {
    boundaries =
        participants.stream()
            .filter(Participant::boundary)
            .map(Participant::name)
            .collect(Collectors.toSet());
    this.tell = tell;
    work = Files.createTempDirectory("plumbline-hops");
    Path charter = HopCharter.write(root.resolve("charter/shop"), work);
    sink = new Sink();
    try {
      for (Participant participant : participants) {
        relays.add(
            Relay.start(
                participant,
                root,
                logs.resolve(participant.name() + "-relay.log"),
                Map.of("PLUMBLINE_CHARTER", charter.toString())));
      }
    } catch (IOException failed) {
      close();
      throw failed;
    }
  }

  /** Sends all cases through all chains. */
  public void run() throws IOException, InterruptedException {
    for (List<Transport> way : ways()) {
      for (List<Relay> chain : chains()) {
        for (HopCase each : HopCase.all()) {
          if (!each.fits(way.get(0))) {
            continue;
          }
          Sink.Arrived arrived = send(way, chain, each.sent(), "127.0.0.1");
          check(way, chain, each.name(), complaint(each.arrives(), arrived));
        }
        boundary(way, chain);
        thirdParty(way, chain);
      }
    }
  }

  /** The transports of the calls into and out of each service: one transport, or all in turn. */
  private List<List<Transport>> ways() {
    int calls = relays.size() + 1;
    List<Transport> transports = List.of(Transport.values());
    List<List<Transport>> ways = new ArrayList<>();
    List<Transport> mixed = new ArrayList<>();
    for (Transport transport : transports) {
      ways.add(Collections.nCopies(calls, transport));
    }
    for (int call = 0; call < calls; call++) {
      mixed.add(transports.get(call % transports.size()));
    }
    ways.add(mixed);
    return ways;
  }

  /** The chain of all, starting at each participant. */
  private List<List<Relay>> chains() {
    List<List<Relay>> chains = new ArrayList<>();
    for (int first = 0; first < relays.size(); first++) {
      List<Relay> chain = new ArrayList<>(relays.subList(first, relays.size()));
      chain.addAll(relays.subList(0, first));
      chains.add(chain);
    }
    return chains;
  }

  /** A key that is not accepted at a boundary arrives at the first one and no further. */
  private void boundary(List<Transport> way, List<Relay> chain)
      throws IOException, InterruptedException {
    for (int length = 1; length <= chain.size(); length++) {
      List<Relay> part = chain.subList(0, length);
      boolean stops = part.stream().anyMatch(relay -> boundaries.contains(relay.name()));
      Sink.Arrived arrived = send(way, part, List.of("inside=1,k00=2"), "127.0.0.1");
      check(
          way,
          part,
          stops
              ? "what untrusted callers may not set stops at the trust boundary"
              : "within the boundary all of the charter's keys travel",
          complaint(stops ? "k00=2" : "inside=1,k00=2", arrived));
    }
  }

  /** 0.0.0.0 leads to this machine and is a host that no policy has: a third party. */
  private void thirdParty(List<Transport> way, List<Relay> chain)
      throws IOException, InterruptedException {
    Sink.Arrived arrived = send(way, chain, List.of("k00=1"), "0.0.0.0");
    check(
        way,
        chain,
        "a third party that the policy does not name gets the trace and no baggage",
        complaint("", arrived));
  }

  private Sink.Arrived send(
      List<Transport> way, List<Relay> chain, List<String> baggage, String host)
      throws IOException, InterruptedException {
    Object arguments = ++sent;
    String url = sink.url(way.get(chain.size()), host);
    for (int at = chain.size() - 1; at >= 0; at--) {
      arguments = List.of(Map.of("url", url, "arguments", arguments));
      url = chain.get(at).url(way.get(at));
    }
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(Map.entry("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01"));
    baggage.forEach(line -> headers.add(Map.entry("baggage", line)));
    String answer = entry.send(way.get(0), url, arguments, headers);
    Sink.Arrived arrived = sink.of(String.valueOf(sent));
    if (arrived == null) {
      throw new IOException(
          "nothing came through " + name(way, chain) + ", whose first answered " + answer);
    }
    return arrived;
  }

  private static String complaint(String expected, Sink.Arrived arrived) {
    List<String> lines = expected.isEmpty() ? List.of() : List.of(expected);
    if (!arrived.baggage().equals(lines)) {
      return "baggage " + shortened(arrived.baggage()) + " arrived; expected " + shortened(lines);
    }
    if (arrived.traceparent().size() != 1 || !arrived.traceparent().get(0).contains(TRACE)) {
      return "traceparent " + arrived.traceparent() + " arrived";
    }
    return "";
  }

  private static String shortened(List<String> lines) {
    String text = lines.toString();
    return text.length() <= 200
        ? text
        : text.substring(0, 200) + "… (" + text.length() + " characters)";
  }

  private void check(List<Transport> way, List<Relay> chain, String name, String complaint) {
    tell.accept(name(way, chain) + ": " + name, complaint);
  }

  /** For example {@code gRPC: java > go > rust}. */
  private static String name(List<Transport> way, List<Relay> chain) {
    String over =
        way.stream().distinct().count() == 1
            ? way.get(0).label()
            : way.subList(0, chain.size() + 1).stream()
                .map(Transport::label)
                .collect(Collectors.joining(", "));
    return over + ": " + chain.stream().map(Relay::name).collect(Collectors.joining(" > "));
  }

  @Override
  public void close() {
    relays.forEach(Relay::close);
    entry.close();
    sink.close();
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException left) {
      tell.accept("nothing is left behind", left.toString());
    }
  }
}
