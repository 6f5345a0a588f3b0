package dev.plumbline.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SteadyTrafficTest {
  private static final int TEN_HOURS = 36_000 * SteadyTraffic.USUAL;

  @Test
  void aFaultThatSpendsBudget_comesOnceInThreeThousand() {
    List<Integer> spending = spending(SteadyTraffic.USUAL);

    assertThat(spending).hasSize(TEN_HOURS / 3_000).first().isEqualTo(2_999);
    assertThat(IntStream.range(1, spending.size()))
        .allMatch(turn -> spending.get(turn) - spending.get(turn - 1) >= 3_000);
  }

  @Test
  void belowTheUsualRate_noneDoes() {
    assertThat(spending(SteadyTraffic.USUAL - 1)).isEmpty();
  }

  @Test
  void everyFault_hasItsTurn() {
    assertThat(
            IntStream.range(0, TEN_HOURS)
                .mapToObj(i -> SteadyTraffic.request(i, SteadyTraffic.USUAL).fault())
                .filter(Objects::nonNull)
                .distinct())
        .containsExactlyInAnyOrderElementsOf(DemoFault.all());
  }

  private static List<Integer> spending(int perSecond) {
    return IntStream.range(0, TEN_HOURS)
        .filter(
            i -> {
              DemoFault fault = SteadyTraffic.request(i, perSecond).fault();
              return fault != null && fault.spendsBudget();
            })
        .boxed()
        .toList();
  }
}
