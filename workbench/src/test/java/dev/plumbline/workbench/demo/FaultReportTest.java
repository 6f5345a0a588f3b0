package dev.plumbline.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.workbench.demo.DemoFault.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaultReportTest {

  private static final DemoFault SLOW = new DemoFault("worker", Kind.SLOW);
  private static final ObservedTuple AT_WORKER =
      new ObservedTuple("DEADLINE_EXCEEDED", "DEADLINE", "worker", "service", "false");
  private static final ObservedTuple UPSTREAM =
      new ObservedTuple("DEADLINE_EXCEEDED", "DEADLINE", "worker", "dependency", "false");
  private static final ObservedTuple ANSWERED =
      new ObservedTuple("DEADLINE_EXCEEDED", "DEADLINE", "worker", "", "false");

  @Test
  void whenAllTellTheSame_nothingContradicts() {
    assertThat(report(SLOW, 504, ANSWERED, AT_WORKER, UPSTREAM, UPSTREAM).contradictions())
        .isEmpty();
  }

  @Test
  void anotherOriginAtOneHop_contradicts() {
    ObservedTuple edge =
        new ObservedTuple("DEADLINE_EXCEEDED", "DEADLINE", "gateway", "dependency", "false");

    assertThat(report(SLOW, 504, ANSWERED, AT_WORKER, UPSTREAM, edge).contradictions())
        .containsExactly(
            "edge reports \"DEADLINE_EXCEEDED DEADLINE @gateway dependency\", expected DEADLINE_EXCEEDED DEADLINE @worker");
  }

  @Test
  void otherRetryAdvice_contradicts() {
    ObservedTuple edge =
        new ObservedTuple("DEADLINE_EXCEEDED", "DEADLINE", "worker", "dependency", "true");

    assertThat(report(SLOW, 504, ANSWERED, AT_WORKER, UPSTREAM, edge).contradictions())
        .singleElement()
        .asString()
        .startsWith(
            "edge reports \"DEADLINE_EXCEEDED DEADLINE @worker dependency retry\", the origin reported");
  }

  @Test
  void aHopThatSaysNothing_contradicts() {
    assertThat(report(SLOW, 504, ANSWERED, AT_WORKER, null, UPSTREAM).contradictions())
        .containsExactly("gateway reports no failure");
  }

  @Test
  void anotherStatus_contradicts() {
    assertThat(report(SLOW, 500, ANSWERED, AT_WORKER, UPSTREAM, UPSTREAM).contradictions())
        .containsExactly("the HTTP response has status 500, expected 504");
  }

  @Test
  void anAnswerWithoutProblem_contradicts() {
    FaultReport whole = report(SLOW, 504, ANSWERED, AT_WORKER, UPSTREAM, UPSTREAM);
    OrderAnswer plain = new OrderAnswer(200, Optional.empty(), "", "o-1", "");

    assertThat(new FaultReport(SLOW, plain, whole.hops()).contradictions())
        .containsExactly("the HTTP response is not a problem document: 200");
  }

  @Test
  void aServiceThatWasNotReached_needsNoSpan() {
    DemoFault fault = new DemoFault("worker", Kind.UNAVAILABLE);
    ObservedTuple tuple =
        new ObservedTuple("UNAVAILABLE", "UNREACHABLE", "worker", "dependency", "true");
    Map<String, List<Optional<ObservedTuple>>> hops = new LinkedHashMap<>();
    hops.put("worker", List.of());
    hops.put("gateway", List.of(Optional.of(tuple), Optional.of(tuple)));
    hops.put("edge", List.of(Optional.of(tuple)));
    OrderAnswer answer =
        new OrderAnswer(
            503,
            Optional.of(new ObservedTuple("UNAVAILABLE", "UNREACHABLE", "worker", "", "true")),
            "",
            "",
            "");

    FaultReport report = new FaultReport(fault, answer, hops);

    assertThat(report.contradictions()).isEmpty();
    assertThat(FaultReport.text(List.of(report)))
        .contains(
            "not reached",
            "UNAVAILABLE UNREACHABLE @worker dependency retry (2 attempts)",
            "same, dependency",
            "503 same");
  }

  @Test
  void aClientThatGaveUp_isTheOriginAndGetsNoAnswer() {
    DemoFault fault = new DemoFault("gateway", Kind.CANCELLED);
    ObservedTuple tuple =
        new ObservedTuple("CANCELLED", "CALLER_CANCELLED", "client", "caller", "false");
    Map<String, List<Optional<ObservedTuple>>> hops = new LinkedHashMap<>();
    hops.put("worker", List.of());
    hops.put("gateway", List.of(Optional.of(tuple)));
    hops.put("edge", List.of(Optional.of(tuple)));

    assertThat(
            new FaultReport(fault, OrderAnswer.none("", "the client gave up"), hops)
                .contradictions())
        .isEmpty();
  }

  private static FaultReport report(
      DemoFault fault,
      int status,
      ObservedTuple answered,
      ObservedTuple worker,
      @org.jspecify.annotations.Nullable ObservedTuple gateway,
      ObservedTuple edge) {
    Map<String, List<Optional<ObservedTuple>>> hops = new LinkedHashMap<>();
    hops.put("worker", List.of(Optional.of(worker)));
    hops.put("gateway", List.of(Optional.ofNullable(gateway)));
    hops.put("edge", List.of(Optional.of(edge)));
    return new FaultReport(fault, new OrderAnswer(status, Optional.of(answered), "", "", ""), hops);
  }
}
