package dev.plumbline.charter.registry;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns values of one unit into another of the same quantity: times, amounts of data, shares.
 *
 * <p>Only where the factor is a whole number or one divided by a whole number, so that one
 * multiplication or one division does it and nothing is rounded twice: 5 ms becomes the very double
 * that is written 0.005. Units are in UCUM, letter for letter.
 */
public final class UnitConversion {
  private static final Map<String, Unit> UNITS = new HashMap<>();

  static {
    unit("ns", Quantity.TIME, 1L);
    unit("us", Quantity.TIME, 1_000L);
    unit("ms", Quantity.TIME, 1_000_000L);
    unit("s", Quantity.TIME, 1_000_000_000L);
    unit("min", Quantity.TIME, 60_000_000_000L);
    unit("h", Quantity.TIME, 3_600_000_000_000L);
    unit("d", Quantity.TIME, 86_400_000_000_000L);
    unit("bit", Quantity.DATA, 1L);
    unit("By", Quantity.DATA, 8L);
    unit("kBy", Quantity.DATA, 8_000L);
    unit("MBy", Quantity.DATA, 8_000_000L);
    unit("GBy", Quantity.DATA, 8_000_000_000L);
    unit("KiBy", Quantity.DATA, 8L << 10);
    unit("MiBy", Quantity.DATA, 8L << 20);
    unit("GiBy", Quantity.DATA, 8L << 30);
    unit("%", Quantity.SHARE, 1L);
    unit("1", Quantity.SHARE, 100L);
  }

  private final long multiplier;
  private final long divisor;

  private UnitConversion(long multiplier, long divisor) {
    this.multiplier = multiplier;
    this.divisor = divisor;
  }

  /** The conversion; null where there is none that is exact, or nothing to convert. */
  public static @Nullable UnitConversion between(String from, String to) {
    Unit source = UNITS.get(from);
    Unit target = UNITS.get(to);
    if (source == null || target == null || source == target) {
      return null;
    }
    if (source.quantity != target.quantity) {
      return null;
    }
    if (source.size % target.size == 0) {
      return new UnitConversion(source.size / target.size, 1);
    }
    return target.size % source.size == 0 ? new UnitConversion(1, target.size / source.size) : null;
  }

  /** The units that can be converted into this one. */
  public static Iterable<String> into(String unit) {
    Map<String, Unit> convertible = new HashMap<>();
    for (Map.Entry<String, Unit> entry : UNITS.entrySet()) {
      if (between(entry.getKey(), unit) != null) {
        convertible.put(entry.getKey(), entry.getValue());
      }
    }
    return convertible.keySet();
  }

  public double convert(double value) {
    return divisor == 1 ? value * multiplier : value / divisor;
  }

  /** The other way round. */
  public double revert(double value) {
    return divisor == 1 ? value / multiplier : value * divisor;
  }

  /** Whether whole numbers stay whole. */
  public boolean keepsWholeNumbers() {
    return divisor == 1;
  }

  /** The same for whole numbers, where they stay whole; what is too large stays at the limit. */
  public long convert(long value) {
    try {
      return Math.multiplyExact(value, multiplier);
    } catch (ArithmeticException tooLarge) {
      return value < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static void unit(String name, Quantity quantity, long size) {
    UNITS.put(name, new Unit(quantity, size));
  }

  private enum Quantity {
    TIME,
    DATA,
    SHARE
  }

  private static final class Unit {
    private final Quantity quantity;
    private final long size;

    Unit(Quantity quantity, long size) {
      this.quantity = quantity;
      this.size = size;
    }
  }
}
