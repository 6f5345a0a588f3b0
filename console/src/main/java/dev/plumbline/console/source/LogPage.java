package dev.plumbline.console.source;

import io.opentelemetry.proto.logs.v1.ResourceLogs;
import java.util.List;

/**
 * Log records that were found, in no order.
 *
 * @param truncated whether there may be more
 */
public record LogPage(List<ResourceLogs> groups, boolean truncated) {

  public LogPage {
    groups = List.copyOf(groups);
  }
}
