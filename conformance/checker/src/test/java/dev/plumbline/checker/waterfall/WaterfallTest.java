package dev.plumbline.checker.waterfall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.checker.Vectors;
import dev.plumbline.checker.report.Style;
import dev.plumbline.otlp.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaterfallTest {

  private static final long WINDOW = 1 << 20;

  @TempDir private Path folder;

  @Test
  void failure_is_drawn_with_code_and_origin_at_every_hop() throws IOException {
    Vectors.copy("good/not-found.jsonl", folder);

    assertThat(draw("", 96).lines())
        .containsExactly(
            "trace 61cb703201fbd53ec4cdac259934ddae  7 spans  3 services  40.0 ms",
            "service  span                          duration",
            "edge     ← POST /v1/orders              40.0 ms  ████████████  NOT_FOUND/SKU_UNKNOWN"
                + " from worker",
            "edge       → OrderService/PlaceOrd…     36.0 ms  ███████████   NOT_FOUND/SKU_UNKNOWN"
                + " from worker",
            "gateway      ← OrderService/PlaceO…     34.0 ms  ███████████   NOT_FOUND/SKU_UNKNOWN"
                + " from worker",
            "gateway        orders.place             32.0 ms   ██████████   NOT_FOUND/SKU_UNKNOWN"
                + " from worker",
            "gateway          → PricingService/…     15.0 ms   █████        NOT_FOUND/SKU_UNKNOWN"
                + " from worker",
            "worker             ← PricingServic…     13.0 ms   █████        NOT_FOUND/SKU_UNKNOWN"
                + " from worker",
            "worker               orders.price_…     11.0 ms    ███         NOT_FOUND/SKU_UNKNOWN"
                + " from worker");
  }

  @Test
  void orphans_are_drawn_and_marked() throws IOException {
    Vectors.copy("bad/parent-present.jsonl", folder);

    assertThat(draw("", 120))
        .contains("(orphan) → PricingService/Quote")
        .contains("(orphan) → INSERT orders");
  }

  @Test
  void trace_is_found_by_the_beginning_of_its_id() throws IOException {
    Vectors.copy("good/not-found.jsonl", folder);
    Vectors.copy("good/order.jsonl", folder);

    assertThat(draw("61CB70", 120)).startsWith("trace 61cb703201fbd53ec4cdac259934ddae");
    assertThat(find("ffff").trace()).isNull();
  }

  @Test
  void without_an_id_the_whole_trace_through_most_services_is_chosen() throws IOException {
    Vectors.copy("good/unreachable.jsonl", folder);
    Vectors.copy("good/order.jsonl", folder);
    Vectors.copy("bad/parent-present.jsonl", folder);

    TraceFinder.Found found = find("");

    assertThat(found.traces()).isEqualTo(3);
    Trace trace = found.trace();
    assertThat(trace == null ? 0 : trace.size()).isEqualTo(9);
  }

  @Test
  void durations_have_three_figures() {
    assertThat(
            List.of(
                Waterfall.duration(999),
                Waterfall.duration(33_600),
                Waterfall.duration(450_000_000),
                Waterfall.duration(1_234_000_000)))
        .containsExactly("999 ns", "33.6 µs", "450 ms", "1.23 s");
  }

  private String draw(String id, int width) {
    @Nullable Trace trace = find(id).trace();
    return trace == null ? "no trace" : Waterfall.of(trace, new Style(false, width));
  }

  private TraceFinder.Found find(String id) {
    return TraceFinder.find(
        List.of(folder), id, WINDOW, (file, line, message) -> assertThat(message).isEmpty());
  }
}
