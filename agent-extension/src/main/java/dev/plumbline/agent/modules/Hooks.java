package dev.plumbline.agent.modules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Tracks which of Plumbline's hooks are live: those in the SDK from the start, those in libraries
 * as soon as the application loads the class that they instrument.
 */
public final class Hooks {
  private enum State {
    /** The instrumented class has not been loaded: the library is not used, or not yet. */
    WAITING,
    LIVE,
    /** The library version is incompatible with the hook. */
    REFUSED
  }

  private static final int PATIENCE = 5;

  private static final Map<String, State> states = new TreeMap<>();
  private static final Queue<String> changes = new ConcurrentLinkedQueue<>();

  /** Hooks by their class, where the class matches and the advice is not applied yet. */
  private static final Map<String, String> found = new ConcurrentHashMap<>();

  /** How often {@link #changes} has found each of them. */
  private static final Map<String, Integer> seen = new HashMap<>();

  private Hooks() {}

  /** A hook in the SDK is installed. */
  public static void live(String hook) {
    change(hook, State.LIVE);
  }

  /** A hook into a library is registered with the agent. */
  static void waiting(String hook) {
    synchronized (states) {
      states.putIfAbsent(hook, State.WAITING);
    }
  }

  /** The class of a hook was loaded and matches; the rest of its library may not. */
  static void found(String hook, String type) {
    found.put(type, hook);
  }

  /** The advice is applied to its class. */
  static void instrumented(String hook, String type) {
    found.remove(type);
    if (change(hook, State.LIVE)) {
      changes.add("Plumbline hook " + hook + " is live: instruments " + type);
    }
  }

  /** The class of a hook was loaded and is incompatible. */
  public static void refused(String hook, String why) {
    if (change(hook, State.REFUSED)) {
      changes.add("Plumbline hook " + hook + " is refused: " + why);
    }
  }

  /** A refused hook stays refused: it needs all of its places. */
  private static boolean change(String hook, State to) {
    synchronized (states) {
      State from = states.get(hook);
      if (from == to || from == State.REFUSED) {
        return false;
      }
      states.put(hook, to);
      return true;
    }
  }

  /**
   * The changes since the last call, a line each. One thread calls it once a second: a class that
   * was found and is not instrumented after {@link #PATIENCE} calls counts as refused.
   */
  public static List<String> changes() {
    seen.keySet().retainAll(found.keySet());
    for (String type : new ArrayList<>(found.keySet())) {
      if (seen.merge(type, 1, Integer::sum) > PATIENCE) {
        String hook = found.remove(type);
        if (hook != null) {
          refused(hook, "incompatible library version (" + type + ")");
        }
      }
    }
    List<String> lines = new ArrayList<>();
    for (String line = changes.poll(); line != null; line = changes.poll()) {
      lines.add(line);
    }
    return lines;
  }

  /** All hooks by state: {@code hooks live: a, b; waiting for their library: c}. */
  public static String summary() {
    Map<State, Collection<String>> byState = new LinkedHashMap<>();
    synchronized (states) {
      for (State state : State.values()) {
        byState.put(state, new ArrayList<>());
      }
      states.forEach((hook, state) -> of(byState, state).add(hook));
    }
    return "hooks live: "
        + words(byState.get(State.LIVE))
        + "; waiting for their library: "
        + words(byState.get(State.WAITING))
        + (of(byState, State.REFUSED).isEmpty()
            ? ""
            : "; refused: " + words(byState.get(State.REFUSED)));
  }

  private static Collection<String> of(Map<State, Collection<String>> byState, State state) {
    return byState.computeIfAbsent(state, key -> new ArrayList<>());
  }

  private static String words(@Nullable Collection<String> hooks) {
    return hooks == null || hooks.isEmpty() ? "none" : String.join(", ", hooks);
  }
}
