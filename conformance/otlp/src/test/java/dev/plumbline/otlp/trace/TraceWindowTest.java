package dev.plumbline.otlp.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Emitter;
import dev.plumbline.otlp.Resource;
import dev.plumbline.otlp.Scope;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.SpanStatus;
import dev.plumbline.otlp.TraceId;
import dev.plumbline.otlp.trace.TraceWindow.Arrival;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceWindowTest {

  private static final long ROOM_FOR_THREE = 3 * 850L;

  private final List<Trace> checked = new ArrayList<>();
  private final TraceWindow window = new TraceWindow(ROOM_FOR_THREE, checked::add);

  @Test
  void span_that_comes_twice_is_kept_once() {
    assertThat(window.offer(root(1))).isEqualTo(Arrival.NEW);
    assertThat(window.offer(root(1))).isEqualTo(Arrival.DUPLICATE);
    window.close();

    assertThat(checked).singleElement().extracting(Trace::size).isEqualTo(1);
  }

  @Test
  void spans_out_of_order_make_one_whole_trace() {
    window.offer(child(1, 12, 11));
    window.offer(child(1, 11, 1));
    window.offer(root(1));
    window.close();

    assertThat(checked).singleElement().matches(Trace::isComplete);
  }

  @Test
  void full_window_lets_the_longest_waiting_trace_go() {
    for (int trace = 1; trace <= 3; trace++) {
      window.offer(root(trace));
    }
    window.offer(child(1, 11, 1)); // trace 1 is waited for anew
    window.offer(root(4));

    assertThat(checked).extracting(trace -> trace.id().low()).startsWith(2L).doesNotContain(1L);
  }

  @Test
  void incomplete_trace_is_set_aside_and_can_still_be_completed() {
    window.offer(child(1, 11, 1));
    for (int trace = 2; trace <= 4; trace++) {
      window.offer(root(trace));
    }
    assertThat(window.offer(root(1))).isEqualTo(Arrival.NEW);
    window.close();

    assertThat(checked).hasSize(4).allMatch(Trace::isComplete);
  }

  @Test
  void span_of_a_released_trace_is_late() {
    for (int trace = 1; trace <= 5; trace++) {
      window.offer(root(trace));
    }
    assertThat(checked).isNotEmpty();

    assertThat(window.offer(child(1, 11, 1))).isEqualTo(Arrival.LATE);
  }

  private static Span root(int trace) {
    return child(trace, trace, 0);
  }

  private static Span child(int trace, long id, long parent) {
    return new Span(
        new TraceId(7, trace),
        id,
        parent,
        0x101,
        "",
        "work",
        SpanKind.INTERNAL,
        0,
        1,
        SpanStatus.UNSET,
        "",
        Attributes.EMPTY,
        0,
        List.of(),
        new Emitter(Resource.NONE, Scope.NONE));
  }
}
