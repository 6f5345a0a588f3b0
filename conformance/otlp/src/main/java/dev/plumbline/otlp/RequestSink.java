package dev.plumbline.otlp;

/** Takes the telemetry of export requests and counts those requests. */
public interface RequestSink extends TelemetrySink {

  /** Counts export requests that were read whole. */
  void requestsRead(long count);

  /** Counts export requests that were left out, because the same were read before. */
  void requestsRepeated(long count);

  /** Records input that could not be read. */
  void unreadable(Unreadable input);
}
