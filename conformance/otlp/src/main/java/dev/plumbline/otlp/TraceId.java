package dev.plumbline.otlp;

/** A trace id as two unsigned 64-bit halves; {@link #toString} is the usual 32 hex digits. */
public record TraceId(long high, long low) {

  public static final TraceId NONE = new TraceId(0, 0);

  public boolean isValid() {
    return (high | low) != 0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high * 0x9E3779B97F4A7C15L ^ low);
  }

  @Override
  public String toString() {
    return Hex.of(high) + Hex.of(low);
  }
}
