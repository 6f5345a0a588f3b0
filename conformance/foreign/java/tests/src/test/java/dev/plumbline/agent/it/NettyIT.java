package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP straight on Netty, gRPC of all kinds behind it. */
class NettyIT extends ForeignAppContract {

  NettyIT() {
    super(
        "netty/target/streams.jar",
        0,
        "GET /status/200",
        "GET /status/404",
        "GET /status/503",
        "GET /throw",
        "LEAVE /endless",
        "GET /words/unary/ok",
        "GET /words/server/ok",
        "GET /words/client/ok",
        "GET /words/both/ok",
        "BESIDE /words/unary/wait",
        "BESIDE /words/server/wait",
        "BESIDE /words/client/wait",
        "BESIDE /words/both/wait",
        "GET /words/unary/nothing",
        "GET /words/unary/twice",
        "GET /words/unary/long",
        "GET /words/unary/detailed",
        "GET /words/unary/NOT_FOUND",
        "GET /words/unary/CANCELLED",
        "GET /words/server/CANCELLED",
        "GET /words/unary/throw",
        "GET /words/server/NOT_FOUND",
        "GET /words/server/throw",
        "GET /words/server/leave",
        "GET /words/client/NOT_FOUND",
        "GET /words/client/throw",
        "GET /words/both/NOT_FOUND",
        "GET /words/both/throw",
        "GET /words/both/leave");
  }

  /** Both forms in both modes, too. */
  @Override
  List<Way> otherWays() {
    List<Way> ways = new ArrayList<>(super.otherWays());
    if (!Agents.fullMatrix()) {
      ways.add(Way.EXTENSION_ENFORCING);
      ways.add(Way.ONE_FILE_OBSERVING);
    }
    return ways;
  }

  /** A handler that throws is UNKNOWN in grpc-java and INTERNAL in the charter. */
  @Override
  List<String> underTheCharter(List<String> answers) {
    return answers.stream().map(answer -> answer.replaceAll("UNKNOWN$", "INTERNAL")).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "/status/200, ok",
    "/status/404, NOT_FOUND edge UNSPECIFIED caller false",
    "/status/503, UNAVAILABLE edge UNSPECIFIED service true (error)",
    "/throw, INTERNAL edge UNSPECIFIED service false (error)"
  })
  void http(String path, String end) {
    assertThat(enforced.trace("GET " + path)).containsExactly("SERVER GET -> " + end);
  }

  @ParameterizedTest
  @CsvSource({
    "ok, ok, ok",
    "NOT_FOUND, NOT_FOUND edge UNSPECIFIED caller false,"
        + " NOT_FOUND edge UNSPECIFIED caller false (error)",
    "throw, INTERNAL edge PANIC service false (error), INTERNAL edge PANIC service false (error)",
    "wait, DEADLINE_EXCEEDED edge DEADLINE service false (error),"
        + " DEADLINE_EXCEEDED edge DEADLINE service false (error)"
  })
  void callsOfAllKinds(String word, String server, String client) {
    for (String kind : List.of("Unary", "Server", "Client", "Both")) {
      assertThat(enforced.trace("GET /words/" + kind.toLowerCase(Locale.ROOT) + "/" + word))
          .containsExactly(
              "CLIENT words.Words/" + kind + " -> " + client,
              "SERVER GET -> ok",
              "SERVER words.Words/" + kind + " -> " + server);
    }
  }

  @Test
  void aDownloadThatTheCallerLeft_isTheCallers() {
    assertThat(enforced.trace("LEAVE /endless"))
        .containsExactly("SERVER GET -> CANCELLED client CALLER_CANCELLED caller false");
  }

  /** The handler's own bug, though the caller only sees a reset. */
  @Test
  void aUnaryHandlerWithoutItsOneAnswer_isTheSameOnBothSides() {
    for (String word : List.of("nothing", "twice")) {
      assertThat(enforced.trace("GET /words/unary/" + word))
          .containsExactly(
              "CLIENT words.Words/Unary -> INTERNAL gateway UNSPECIFIED dependency false (error)",
              "SERVER GET -> ok",
              "SERVER words.Words/Unary -> INTERNAL edge UNSPECIFIED service false (error)");
    }
  }

  /** The responses show that what arrives is as without Plumbline. */
  @Test
  void aFailureWithManyBytes_crossesInATrailer() {
    assertThat(bare.answer("GET /words/unary/long").body()).isEqualTo("NOT_FOUND, 7000 characters");
    assertThat(bare.answer("GET /words/unary/detailed").body()).isEqualTo("NOT_FOUND, 5900 bytes");
    for (String word : List.of("long", "detailed")) {
      assertThat(enforced.trace("GET /words/unary/" + word))
          .contains("CLIENT words.Words/Unary -> NOT_FOUND edge UNSPECIFIED caller false (error)");
    }
  }

  @Test
  void aCallerThatLeaves_isTheSameOnBothSides() {
    for (String kind : List.of("Server", "Both")) {
      assertThat(enforced.trace("GET /words/" + kind.toLowerCase(Locale.ROOT) + "/leave"))
          .containsExactly(
              "CLIENT words.Words/"
                  + kind
                  + " -> CANCELLED client CALLER_CANCELLED caller false"
                  + " (error)",
              "SERVER GET -> ok",
              "SERVER words.Words/" + kind + " -> CANCELLED client CALLER_CANCELLED caller false");
    }
  }

  /** The caller is still there: the handler itself has cancelled, whatever code it returns. */
  @Test
  void aHandlerThatAnswersCancelled_whileItsCallerWaits_isTheSameOnBothSides() {
    for (String kind : List.of("Unary", "Server")) {
      assertThat(enforced.trace("GET /words/" + kind.toLowerCase(Locale.ROOT) + "/CANCELLED"))
          .containsExactly(
              "CLIENT words.Words/" + kind + " -> CANCELLED edge UNSPECIFIED caller false (error)",
              "SERVER GET -> ok",
              "SERVER words.Words/" + kind + " -> CANCELLED edge UNSPECIFIED caller false");
    }
  }

  @Test
  void everyCallIsCountedOnce_onBothSides() {
    assertThat(
            enforced.counts(
                "rpc.server.call.duration", "plumbline.error.code", "plumbline.error.origin"))
        .isEqualTo(
            Map.of(
                "- -", 4L,
                "CANCELLED client", 2L,
                "CANCELLED edge", 2L,
                "DEADLINE_EXCEEDED edge", 4L,
                "INTERNAL edge", 6L,
                "NOT_FOUND edge", 6L));
    assertThat(enforced.counts("rpc.client.call.duration", "error.type", "plumbline.error.origin"))
        .isEqualTo(
            Map.of(
                "- -", 4L,
                "CANCELLED client", 2L,
                "CANCELLED edge", 2L,
                "DEADLINE_EXCEEDED edge", 4L,
                "INTERNAL edge", 4L,
                "INTERNAL gateway", 2L,
                "NOT_FOUND edge", 6L));
  }

  /** A deadline that passes while the handler closes its call must not end the call twice. */
  @Test
  void noConnectionBreaks() {
    assertThat(enforced.logLines()).noneMatch(line -> line.contains("Transport failed"));
  }
}
