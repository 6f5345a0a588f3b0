package dev.plumbline.otlp;

import dev.plumbline.charter.error.ErrorTuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One span as it was exported.
 *
 * @param parentId 0 when the span has no parent
 * @param flags OTLP span flags: the W3C trace flags in the low byte, bit 8 "is-remote known", bit 9
 *     "is remote"
 * @param start nanoseconds since the epoch by the emitting host's clock
 * @param end nanoseconds since the epoch by the emitting host's clock
 * @param droppedAttributes how many attributes a limit of the emitter took away
 * @param inner attributes of its events and links
 */
public record Span(
    TraceId traceId,
    long spanId,
    long parentId,
    int flags,
    String traceState,
    String name,
    SpanKind kind,
    long start,
    long end,
    SpanStatus status,
    String statusMessage,
    Attributes attributes,
    int droppedAttributes,
    List<Attributes> inner,
    Emitter emitter)
    implements Telemetry {

  private static final int SAMPLED = 0x01;
  private static final int STATED = 0x3FF;

  public Span {
    inner = List.copyOf(inner);
  }

  public boolean isRoot() {
    return parentId == 0;
  }

  /** Whether the exporter wrote the flags at all; older ones leave the field out. */
  public boolean statesFlags() {
    return (flags & STATED) != 0;
  }

  public boolean isSampled() {
    return (flags & SAMPLED) != 0;
  }

  /** Whether an absent attribute may have been removed by a limit. */
  public boolean mayHaveHad(String key) {
    return droppedAttributes != 0 && !attributes.has(key);
  }

  public long duration() {
    return end - start;
  }

  /**
   * Returns the canonical code of the span's failure, or null when it did not fail. Telemetry that
   * is older than {@code plumbline.error.code} has it in {@code error.type} alone.
   */
  public @Nullable String errorCode() {
    String code = attributes.text(ErrorTuple.CODE_KEY);
    return code == null ? attributes.text(ErrorTuple.TYPE_KEY) : code;
  }

  /**
   * Bytes that the span takes in memory, by estimate: long texts are counted, short ones are shared
   * between spans.
   */
  public int weight() {
    int weight = 200 + statusMessage.length() + weight(attributes);
    for (Attributes each : inner) {
      weight += 40 + weight(each);
    }
    return weight;
  }

  private static int weight(Attributes attributes) {
    int weight = 0;
    for (int i = 0; i < attributes.size(); i++) {
      weight += 24;
      if (attributes.value(i) instanceof String text && text.length() > 32) {
        weight += text.length();
      }
    }
    return weight;
  }
}
