package dev.plumbline.agent.rpc;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A map with weak keys that are compared by identity; thread-safe. */
public final class WeakIdentityMap<V> {
  private final ConcurrentHashMap<Object, V> entries = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> dead = new ReferenceQueue<>();

  public void put(Object key, V value) {
    forgetDead();
    entries.put(new Key(key, dead), value);
  }

  public @Nullable V get(Object key) {
    return entries.get(new Probe(key));
  }

  public void remove(Object key) {
    entries.remove(new Probe(key));
  }

  int size() {
    forgetDead();
    return entries.size();
  }

  private void forgetDead() {
    for (Reference<?> key = dead.poll(); key != null; key = dead.poll()) {
      entries.remove(key);
    }
  }

  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object referent, ReferenceQueue<Object> queue) {
      super(referent, queue);
      this.hash = System.identityHashCode(referent);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      Object mine = get();
      return mine != null && other instanceof Key && ((Key) other).get() == mine;
    }
  }

  /** Finds a key without creating a reference that the collector has to process. */
  private static final class Probe {
    private final Object referent;

    Probe(Object referent) {
      this.referent = referent;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(referent);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key && ((Key) other).get() == referent;
    }
  }
}
