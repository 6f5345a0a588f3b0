package dev.plumbline.console.source;

import dev.plumbline.clients.SourceException;
import dev.plumbline.otlp.TraceId;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import java.util.List;

/** Where log records are read from. */
public interface LogSource {

  /**
   * Returns the records of a trace, in no order.
   *
   * @throws SourceException when the source does not respond
   */
  List<ResourceLogs> logs(TraceId id);

  /**
   * Returns how many records the trace has.
   *
   * @throws SourceException when the source does not respond
   */
  long logCount(TraceId id);

  /**
   * Returns the newest records of a service.
   *
   * @throws SourceException when the source does not respond
   */
  LogPage logs(LogQuery query);

  /**
   * Returns whether anything of the service is stored.
   *
   * @throws SourceException when the source does not respond
   */
  boolean knows(String service);
}
