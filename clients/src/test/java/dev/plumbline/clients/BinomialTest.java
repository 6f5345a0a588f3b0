package dev.plumbline.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BinomialTest {

  @Test
  void theInterval_isTheTabulatedOne() {
    // By exact sums elsewhere: below 34 heads of 100 lie less than 0.05 %, up to 34 more.
    assertThat(Binomial.interval(100, 0.5, 0.999)).isEqualTo(new Binomial(34, 66));
    assertThat(Binomial.interval(1_000_000, 0.5, 0.999)).isEqualTo(new Binomial(498_355, 501_645));
    assertThat(Binomial.interval(10, 0, 0.999)).isEqualTo(new Binomial(0, 0));
    assertThat(Binomial.interval(10, 1, 0.999)).isEqualTo(new Binomial(10, 10));
    assertThat(Binomial.interval(1_000_000, 0.0001, 0.999).covers(100)).isTrue();
  }
}
