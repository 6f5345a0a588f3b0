package dev.plumbline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.demo.Fault.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaultStoryTest {

  private static final Fault SLOW = new Fault("worker", Kind.SLOW);
  private static final Tuple AT_WORKER =
      new Tuple("DEADLINE_EXCEEDED", "DEADLINE", "worker", "service", "false");
  private static final Tuple UPSTREAM =
      new Tuple("DEADLINE_EXCEEDED", "DEADLINE", "worker", "dependency", "false");
  private static final Tuple ANSWERED =
      new Tuple("DEADLINE_EXCEEDED", "DEADLINE", "worker", "", "false");

  @Test
  void whenAllTellTheSame_nothingContradicts() {
    assertThat(story(SLOW, 504, ANSWERED, AT_WORKER, UPSTREAM, UPSTREAM).contradictions())
        .isEmpty();
  }

  @Test
  void anotherOriginAtOneHop_contradicts() {
    Tuple edge = new Tuple("DEADLINE_EXCEEDED", "DEADLINE", "gateway", "dependency", "false");

    assertThat(story(SLOW, 504, ANSWERED, AT_WORKER, UPSTREAM, edge).contradictions())
        .containsExactly(
            "edge says \"DEADLINE_EXCEEDED DEADLINE @gateway dependency\", expected DEADLINE_EXCEEDED DEADLINE @worker");
  }

  @Test
  void otherRetryAdvice_contradicts() {
    Tuple edge = new Tuple("DEADLINE_EXCEEDED", "DEADLINE", "worker", "dependency", "true");

    assertThat(story(SLOW, 504, ANSWERED, AT_WORKER, UPSTREAM, edge).contradictions())
        .singleElement()
        .asString()
        .startsWith(
            "edge says \"DEADLINE_EXCEEDED DEADLINE @worker dependency retry\", where it began");
  }

  @Test
  void aHopThatSaysNothing_contradicts() {
    assertThat(story(SLOW, 504, ANSWERED, AT_WORKER, null, UPSTREAM).contradictions())
        .containsExactly("gateway tells of no failure");
  }

  @Test
  void anotherStatus_contradicts() {
    assertThat(story(SLOW, 500, ANSWERED, AT_WORKER, UPSTREAM, UPSTREAM).contradictions())
        .containsExactly("the HTTP answer has status 500, expected 504");
  }

  @Test
  void anAnswerWithoutProblem_contradicts() {
    FaultStory whole = story(SLOW, 504, ANSWERED, AT_WORKER, UPSTREAM, UPSTREAM);
    Answer plain = new Answer(200, Optional.empty(), "", "o-1", "");

    assertThat(new FaultStory(SLOW, plain, whole.told()).contradictions())
        .containsExactly("the HTTP answer is no problem document: 200");
  }

  @Test
  void aServiceThatWasNotReached_needsNoSpan() {
    Fault fault = new Fault("worker", Kind.UNAVAILABLE);
    Tuple told = new Tuple("UNAVAILABLE", "UNREACHABLE", "worker", "dependency", "true");
    Map<String, List<Optional<Tuple>>> hops = new LinkedHashMap<>();
    hops.put("worker", List.of());
    hops.put("gateway", List.of(Optional.of(told), Optional.of(told)));
    hops.put("edge", List.of(Optional.of(told)));
    Answer answer =
        new Answer(
            503,
            Optional.of(new Tuple("UNAVAILABLE", "UNREACHABLE", "worker", "", "true")),
            "",
            "",
            "");

    FaultStory story = new FaultStory(fault, answer, hops);

    assertThat(story.contradictions()).isEmpty();
    assertThat(FaultStory.text(List.of(story)))
        .contains(
            "not reached",
            "UNAVAILABLE UNREACHABLE @worker dependency retry (2 attempts)",
            "same, dependency",
            "503 same");
  }

  @Test
  void aClientThatGaveUp_isTheOriginAndGetsNoAnswer() {
    Fault fault = new Fault("gateway", Kind.CANCELLED);
    Tuple told = new Tuple("CANCELLED", "CALLER_CANCELLED", "client", "caller", "false");
    Map<String, List<Optional<Tuple>>> hops = new LinkedHashMap<>();
    hops.put("worker", List.of());
    hops.put("gateway", List.of(Optional.of(told)));
    hops.put("edge", List.of(Optional.of(told)));

    assertThat(new FaultStory(fault, Answer.none("", "the client gave up"), hops).contradictions())
        .isEmpty();
  }

  private static FaultStory story(
      Fault fault,
      int status,
      Tuple answered,
      Tuple worker,
      @org.jspecify.annotations.Nullable Tuple gateway,
      Tuple edge) {
    Map<String, List<Optional<Tuple>>> told = new LinkedHashMap<>();
    told.put("worker", List.of(Optional.of(worker)));
    told.put("gateway", List.of(Optional.ofNullable(gateway)));
    told.put("edge", List.of(Optional.of(edge)));
    return new FaultStory(fault, new Answer(status, Optional.of(answered), "", "", ""), told);
  }
}
