package dev.plumbline.benchmarks.overhead;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** Median of ratios (or differences) with its 95 % bootstrap interval. */
record Ratio(double median, double low, double high) {
  private static final int RESAMPLES = 4000;

  /** Of pairs that were measured in the same round. */
  static Ratio of(double[] values, double[] base) {
    double[] ratios = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      ratios[i] = values[i] / base[i];
    }
    return interval(ratios);
  }

  /** Of differences in the same round. */
  static Ratio difference(double[] values, double[] base) {
    double[] differences = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      differences[i] = values[i] - base[i];
    }
    return interval(differences);
  }

  private static Ratio interval(double[] values) {
    Random random = new Random(1);
    double[] medians = new double[RESAMPLES];
    double[] sample = new double[values.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < sample.length; j++) {
        sample[j] = values[random.nextInt(values.length)];
      }
      medians[i] = median(sample);
    }
    Arrays.sort(medians);
    return new Ratio(
        median(values), medians[RESAMPLES / 40], medians[RESAMPLES - 1 - RESAMPLES / 40]);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** In words: whether the interval contains no difference. */
  String show(String format, double nothing) {
    String figures =
        String.format(Locale.ROOT, format + " [" + format + ", " + format + "]", median, low, high);
    return low <= nothing && nothing <= high ? figures + " noise" : figures;
  }
}
