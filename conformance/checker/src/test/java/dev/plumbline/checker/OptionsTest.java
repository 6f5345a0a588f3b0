package dev.plumbline.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static final long NOW = 1_796_000_000_000_000_000L;

  /** 64 bits of nanoseconds reach from 1677 to 2262. */
  @Test
  void aTimeThatNanosecondsCannotSay_isBeforeOrAfterAll() {
    assertThat(since("0100-01-01T00:00:00Z").leavesOut(NOW)).isFalse();
    assertThat(since("9999-01-01T00:00:00Z").leavesOut(NOW)).isTrue();
    assertThat(since("2026-01-01T00:00:00Z").leavesOut(NOW)).isFalse();
  }

  private static Options since(String time) {
    return Options.defaults().since(Instant.parse(time));
  }
}
