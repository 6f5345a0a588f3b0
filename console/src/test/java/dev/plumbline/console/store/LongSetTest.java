package dev.plumbline.console.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongSetTest {

  @Test
  void itHoldsWhatASetHolds() {
    Random random = new Random(11);
    LongSet longs = new LongSet();
    Set<Long> model = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      long value = 1L + random.nextInt(5_000);
      if (random.nextInt(3) == 0) {
        longs.remove(value);
        model.remove(value);
      } else {
        assertThat(longs.add(value)).isEqualTo(model.add(value));
      }
      assertThat(longs.size()).isEqualTo(model.size());
    }
    for (long value = 1; value <= 5_000; value++) {
      assertThat(longs.contains(value)).isEqualTo(model.contains(value));
    }
    assertThat(longs.contains(0)).isFalse();
  }
}
