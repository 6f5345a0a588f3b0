package dev.plumbline.conformance.hops;

import dev.plumbline.conformance.cases.Json;
import dev.plumbline.conformance.cases.Participant;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts every case through chains in which each language stands in each place, and looks at what
 * arrives behind the last.
 */
public final class Hops implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final List<Relay> relays = new ArrayList<>();
  private final List<String> boundaries;
  private final Sink sink;
  private final Path work;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final BiConsumer<String, String> tell;
  private int sent;

  /**
   * Starts a relay for each participant, all under the same charter.
   *
   * @param root of the repository
   * @param logs folder for what they say on standard error
   * @param boundaries participants whose service is the trust boundary
   * @param tell takes the name of each check and what is wrong, empty when nothing is
   */
  public Hops(
      Path root,
      Path logs,
      List<Participant> participants,
      List<String> boundaries,
      BiConsumer<String, String> tell)
      throws IOException {
    this.boundaries = List.copyOf(boundaries);
    this.tell = tell;
    work = Files.createTempDirectory("plumbline-hops");
    Path charter = HopCharter.write(root.resolve("charter"), work);
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

  /** Puts all cases through all chains. */
  public void run() throws IOException, InterruptedException {
    for (List<Relay> chain : chains()) {
      for (HopCase each : HopCase.all()) {
        Sink.Arrived arrived = send(chain, each.sent(), "127.0.0.1");
        check(chain, each.name(), complaint(each.arrives(), arrived));
      }
      boundary(chain);
      stranger(chain);
    }
  }

  /** The chain of all, begun at each place. */
  private List<List<Relay>> chains() {
    List<List<Relay>> chains = new ArrayList<>();
    for (int first = 0; first < relays.size(); first++) {
      List<Relay> chain = new ArrayList<>(relays.subList(first, relays.size()));
      chain.addAll(relays.subList(0, first));
      chains.add(chain);
    }
    return chains;
  }

  /** A key that may not come in at a boundary goes as far as the first one, and no further. */
  private void boundary(List<Relay> chain) throws IOException, InterruptedException {
    for (int length = 1; length <= chain.size(); length++) {
      List<Relay> part = chain.subList(0, length);
      boolean stops = part.stream().anyMatch(relay -> boundaries.contains(relay.name()));
      Sink.Arrived arrived = send(part, List.of("inside=1,k00=2"), "127.0.0.1");
      check(
          part,
          stops
              ? "what strangers may not set stops at the trust boundary"
              : "within the boundary all of the charter's keys travel",
          complaint(stops ? "k00=2" : "inside=1,k00=2", arrived));
    }
  }

  /** 0.0.0.0 leads to this machine and is a name that no policy has: a third party. */
  private void stranger(List<Relay> chain) throws IOException, InterruptedException {
    Sink.Arrived arrived = send(chain, List.of("k00=1"), "0.0.0.0");
    check(
        chain,
        "a third party that the policy does not name gets the trace and no baggage",
        complaint("", arrived));
  }

  private Sink.Arrived send(List<Relay> chain, List<String> baggage, String host)
      throws IOException, InterruptedException {
    String path = "/" + ++sent;
    Object arguments = List.of();
    String url = "http://" + host + ":" + sink.port() + path;
    for (int at = chain.size() - 1; at >= 0; at--) {
      arguments = List.of(Map.of("url", url, "arguments", arguments));
      url = chain.get(at).url();
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(arguments)));
    baggage.forEach(line -> request.header("baggage", line));
    int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    Sink.Arrived arrived = sink.at(path);
    if (arrived == null) {
      throw new IOException(
          "nothing came through " + name(chain) + ", whose first answered " + status);
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

  private void check(List<Relay> chain, String name, String complaint) {
    tell.accept(name(chain) + ": " + name, complaint);
  }

  private static String name(List<Relay> chain) {
    return chain.stream().map(Relay::name).collect(Collectors.joining(" > "));
  }

  @Override
  public void close() {
    relays.forEach(Relay::close);
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
