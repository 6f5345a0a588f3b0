package dev.plumbline.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeakIdentityMapTest {
  private final WeakIdentityMap<String> map = new WeakIdentityMap<>();

  @Test
  void keysAreComparedByIdentity() {
    List<String> one = new ArrayList<>();
    List<String> equal = new ArrayList<>();
    map.put(one, "one");

    assertThat(map.get(one)).isEqualTo("one");
    assertThat(map.get(equal)).isNull();
  }

  @Test
  void removedKeys_areGone() {
    Object key = new Object();
    map.put(key, "value");
    map.remove(key);

    assertThat(map.get(key)).isNull();
    assertThat(map.size()).isZero();
  }

  @Test
  void keysThatNobodyHolds_areForgotten() {
    map.put(new Object(), "value");

    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (map.size() > 0 && System.nanoTime() < end) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(map.size()).isZero();
  }
}
