package dev.plumbline.clients;

/**
 * How often something of a known probability happens: the central interval of the binomial
 * distribution, summed exactly.
 *
 * @param low the least number inside
 * @param high the greatest number inside
 */
public record Binomial(long low, long high) {
  /** Beyond so many standard deviations nothing of a tail is left in a double. */
  private static final int REACH = 40;

  /**
   * The interval that all but {@code 1 - confidence} of the outcomes fall into, half of the rest on
   * either side.
   *
   * @param trials at least 0
   * @param probability from 0 to 1
   */
  public static Binomial interval(long trials, double probability, double confidence) {
    if (probability <= 0 || probability >= 1) {
      long all = probability <= 0 ? 0 : trials;
      return new Binomial(all, all);
    }
    double deviation = Math.sqrt(trials * probability * (1 - probability));
    long reach = (long) Math.ceil(REACH * deviation) + REACH;
    long mode = Math.min(trials, (long) Math.floor((trials + 1) * probability));
    long first = Math.max(0, mode - reach);
    long last = Math.min(trials, mode + reach);
    // Weights relative to the mode's, by the ratio of neighbours; their sum makes them shares.
    double[] weights = new double[(int) (last - first + 1)];
    double odds = probability / (1 - probability);
    weights[(int) (mode - first)] = 1;
    for (long k = mode; k < last; k++) {
      weights[(int) (k + 1 - first)] = weights[(int) (k - first)] * (trials - k) / (k + 1.0) * odds;
    }
    for (long k = mode; k > first; k--) {
      weights[(int) (k - 1 - first)] = weights[(int) (k - first)] * k / (trials - k + 1.0) / odds;
    }
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double tail = (1 - confidence) / 2 * sum;
    int low = 0;
    for (double below = weights[0]; below <= tail; below += weights[low]) {
      low++;
    }
    int high = weights.length - 1;
    for (double above = weights[high]; above <= tail; above += weights[high]) {
      high--;
    }
    return new Binomial(first + low, first + high);
  }

  /** Whether a number is inside. */
  public boolean covers(long number) {
    return low <= number && number <= high;
  }
}
