package dev.plumbline.cases.sweep;

import dev.plumbline.cases.Answer;
import dev.plumbline.cases.Participant;
import dev.plumbline.cases.Result;
import dev.plumbline.cases.Session;
import dev.plumbline.clients.Binomial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends the same random trace ids to every participant at twelve rates: all keep the same ones, the
 * share that the rate gives, and at a lower rate only ids that are kept at every higher one.
 */
public final class Sweep {
  /** Rates from one in ten thousand to nearly all. */
  public static final List<Double> RATES =
      List.of(0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0 / 3, 0.5, 0.75, 0.99);

  private static final double CONFIDENCE = 0.999;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path root;
  private final Path logs;
  private final int ids;
  private final long seed;

  /**
   * Over so many ids from a seed.
   *
   * @param root of the repository, where participants are started
   * @param logs folder for their standard error
   */
  public Sweep(Path root, Path logs, int ids, long seed) {
    this.root = root;
    this.logs = logs;
    this.ids = ids;
    this.seed = seed;
  }

  /** Asks all participants concurrently. */
  public SweepResult run(List<Participant> participants) throws IOException, InterruptedException {
    Map<String, Future<Kept>> running = new LinkedHashMap<>();
    Map<String, Kept> all = new LinkedHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, participants.size()));
    try {
      for (Participant participant : participants) {
        Callable<Kept> asked = () -> ask(participant);
        running.put(participant.name(), threads.submit(asked));
      }
      for (Map.Entry<String, Future<Kept>> each : running.entrySet()) {
        all.put(each.getKey(), each.getValue().get());
      }
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof IOException cause
          ? cause
          : new IOException(failed.getCause());
    } finally {
      threads.shutdownNow();
    }
    return compare(ids, all);
  }

  /**
   * What a participant keeps.
   *
   * @param consistent by rate
   * @param ratio by rate; empty where there is no SDK
   */
  record Kept(Map<Double, BitSet> consistent, Map<Double, BitSet> ratio) {
    /** A copy of what the consistent sampler keeps. */
    BitSet at(double rate) {
      return (BitSet) Objects.requireNonNull(consistent.get(rate)).clone();
    }
  }

  private Kept ask(Participant participant) throws IOException, InterruptedException {
    Kept kept = new Kept(new LinkedHashMap<>(), new LinkedHashMap<>());
    try (Session session =
        new Session(participant, root, logs.resolve(participant.name() + ".log"))) {
      for (double rate : RATES) {
        Answer answer = ask(session, rate, "consistent");
        if (answer.result() != Result.OK) {
          throw new IOException(participant.name() + " at " + rate + ": " + answer.describe());
        }
        kept.consistent().put(rate, bits(participant.name(), answer));
        Answer old = ask(session, rate, "ratio");
        if (old.result() == Result.OK) {
          kept.ratio().put(rate, bits(participant.name(), old));
        } else if (old.result() != Result.ERROR && old.result() != Result.UNSUPPORTED) {
          throw new IOException(participant.name() + " at " + rate + ": " + old.describe());
        }
      }
    }
    return kept;
  }

  private Answer ask(Session session, double rate, String sampler) throws InterruptedException {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("seed", Long.toUnsignedString(seed));
    input.put("count", ids);
    input.put("probability", rate);
    input.put("sampler", sampler);
    return session.ask("sweep/" + sampler + "-" + rate, "sampling.bulk", input, PATIENCE);
  }

  private static BitSet bits(String participant, Answer answer) throws IOException {
    if (!(answer.output() instanceof Map<?, ?> output)
        || !(output.get("bitmap") instanceof String bitmap)
        || !(output.get("kept") instanceof Number number)) {
      throw new IOException(participant + " answers without bitmap or kept: " + answer.describe());
    }
    BitSet bits = BitSet.valueOf(Base64.getDecoder().decode(bitmap));
    if (bits.cardinality() != number.intValue()) {
      throw new IOException(
          participant + " reports " + number + " kept and marks " + bits.cardinality());
    }
    return bits;
  }

  static SweepResult compare(int ids, Map<String, Kept> all) {
    List<RateResult> rates = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    for (double rate : RATES) {
      Map<String, BitSet> now = new TreeMap<>();
      Map<String, BitSet> old = new TreeMap<>();
      all.forEach(
          (name, kept) -> {
            now.put(name, kept.at(rate));
            BitSet ratio = kept.ratio().get(rate);
            if (ratio != null) {
              old.put(name, ratio);
            }
          });
      Binomial expected = Binomial.interval(ids, rate, CONFIDENCE);
      int differing = differing(now);
      rates.add(
          new RateResult(
              rate,
              counts(now),
              expected,
              differing,
              counts(old),
              common(old).cardinality(),
              differing(old)));
      if (differing > 0) {
        complaints.add("at " + rate + " the participants differ on " + differing + " trace ids");
      }
      now.forEach(
          (name, bits) -> {
            if (!expected.covers(bits.cardinality())) {
              complaints.add(
                  "%s at %s keeps %d; chance allows %d to %d"
                      .formatted(name, rate, bits.cardinality(), expected.low(), expected.high()));
            }
          });
    }
    long escaped = escaped(all);
    if (escaped > 0) {
      complaints.add(escaped + " times a lower rate keeps what a higher one drops");
    }
    return new SweepResult(ids, rates, List.copyOf(all.keySet()), escaped, complaints);
  }

  /** Counts, for each pair of a higher and a lower rate, at any two participants. */
  private static long escaped(Map<String, Kept> all) {
    long escaped = 0;
    for (int low = 0; low < RATES.size(); low++) {
      for (int high = low + 1; high < RATES.size(); high++) {
        for (Kept upstream : all.values()) {
          for (Kept downstream : all.values()) {
            BitSet beyond = downstream.at(RATES.get(low));
            beyond.andNot(upstream.at(RATES.get(high)));
            escaped += beyond.cardinality();
          }
        }
      }
    }
    return escaped;
  }

  private static Map<String, Integer> counts(Map<String, BitSet> sets) {
    Map<String, Integer> counts = new TreeMap<>();
    sets.forEach((name, bits) -> counts.put(name, bits.cardinality()));
    return counts;
  }

  private static int differing(Map<String, BitSet> sets) {
    BitSet any = new BitSet();
    sets.values().forEach(any::or);
    any.andNot(common(sets));
    return any.cardinality();
  }

  private static BitSet common(Map<String, BitSet> sets) {
    BitSet common = null;
    for (BitSet bits : sets.values()) {
      if (common == null) {
        common = (BitSet) bits.clone();
      } else {
        common.and(bits);
      }
    }
    return common == null ? new BitSet() : common;
  }
}
