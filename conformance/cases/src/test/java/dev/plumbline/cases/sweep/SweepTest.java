package dev.plumbline.cases.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static final int IDS = 20_000;

  @Test
  void theSameThresholdOverTheSameIds_isNoComplaint() {
    SweepResult result = Sweep.compare(IDS, Map.of("one", keeps(1, 0), "other", keeps(1, 0)));

    assertThat(result.complaints()).isEmpty();
    assertThat(result.rates()).hasSize(12).allMatch(rate -> rate.differing() == 0);
  }

  @Test
  void oneIdThatIsDecidedOtherwise_isFound() {
    Sweep.Kept other = keeps(1, 0);
    other.consistent().get(0.5).flip(17);

    SweepResult result = Sweep.compare(IDS, Map.of("one", keeps(1, 0), "other", other));

    assertThat(result.complaints()).contains("at 0.5 the participants differ on 1 trace ids");
  }

  @Test
  void aSamplerThatKeepsTooMany_isFound() {
    SweepResult result = Sweep.compare(IDS, Map.of("one", keeps(1, 0.05)));

    assertThat(result.complaints())
        .anyMatch(text -> text.startsWith("one at 0.1 keeps 2973; chance"));
  }

  @Test
  void aLowerRateThatKeepsOthers_isFound() {
    Sweep.Kept one = keeps(1, 0);
    one.consistent().put(0.1, keeps(2, 0).consistent().get(0.1));

    SweepResult result = Sweep.compare(IDS, Map.of("one", one));

    assertThat(result.escaped()).isPositive();
    assertThat(result.complaints())
        .anyMatch(text -> text.endsWith("times a lower rate keeps what a higher one drops"));
  }

  /** A consistent sampler over random numbers from a seed; {@code more} is added to each rate. */
  private static Sweep.Kept keeps(long seed, double more) {
    Sweep.Kept kept = new Sweep.Kept(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (double rate : Sweep.RATES) {
      SplittableRandom random = new SplittableRandom(seed);
      BitSet bits = new BitSet();
      for (int i = 0; i < IDS; i++) {
        bits.set(i, random.nextDouble() >= 1 - rate - more);
      }
      kept.consistent().put(rate, bits);
    }
    return kept;
  }
}
