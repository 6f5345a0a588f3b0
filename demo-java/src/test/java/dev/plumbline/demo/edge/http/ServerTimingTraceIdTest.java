package dev.plumbline.demo.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import org.junit.jupiter.api.Test;

class ServerTimingTraceIdTest {
  private static final HttpString NAME = new HttpString("Server-Timing");
  private static final String ID = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void theTraceIdIsFound_besideOtherTimings() {
    HeaderMap headers = new HeaderMap();
    headers.add(NAME, "db;dur=53");
    headers.add(NAME, "cache;desc=x, traceparent;desc=\"00-" + ID + "-b7ad6b7169203331-01\"");

    assertThat(ServerTimingTraceId.traceId(headers)).hasValue(ID);
  }

  @Test
  void whatIsNoTraceparent_isNone() {
    HeaderMap headers = new HeaderMap();
    assertThat(ServerTimingTraceId.traceId(headers)).isEmpty();
    headers.add(NAME, "traceparent;desc=\"00-short-b7ad6b7169203331-01\"");
    assertThat(ServerTimingTraceId.traceId(headers)).isEmpty();
  }
}
