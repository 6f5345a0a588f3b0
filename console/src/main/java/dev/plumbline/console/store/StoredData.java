package dev.plumbline.console.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.plumbline.console.source.LogPage;
import dev.plumbline.console.source.LogQuery;
import dev.plumbline.console.source.TraceData;
import dev.plumbline.otlp.TraceId;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads whole traces and their logs back from the blocks that the writer made. */
final class StoredData {

  /** Spans of one trace that are read, and log records. */
  static final int MOST_SPANS = 10_000;

  static final int MOST_RECORDS = 5_001;

  /** About what they take in memory, in bytes. */
  static final long MOST_WEIGHT = 32L << 20;

  private final Connection connection;
  private final Map<Integer, ResourceSpans> emitters = new LinkedHashMap<>();

  StoredData(Connection connection) {
    this.connection = connection;
  }

  Optional<TraceData> trace(TraceId id) throws SQLException {
    long row;
    try (PreparedStatement select =
        connection.prepareStatement("SELECT id FROM traces WHERE high = ? AND low = ?")) {
      select.setLong(1, id.high());
      select.setLong(2, id.low());
      try (ResultSet found = select.executeQuery()) {
        if (!found.next()) {
          return Optional.empty();
        }
        row = found.getLong(1);
      }
    }
    SpanSelection choice;
    try (PreparedStatement heads =
        connection.prepareStatement(
            "SELECT id, heads FROM blocks WHERE id BETWEEN ? AND ? ORDER BY id")) {
      heads.setLong(1, row * TraceTable.MOST_BLOCKS);
      heads.setLong(2, row * TraceTable.MOST_BLOCKS + TraceTable.MOST_BLOCKS - 1);
      choice = SpanSelection.of(heads, StoreWriter.MOST_SPANS);
    }
    Spans spans = new Spans();
    try (PreparedStatement select =
        connection.prepareStatement("SELECT emitters, body FROM blocks WHERE id = ?")) {
      for (SpanSelection.Wanted wanted : choice.nearestToRoots(MOST_SPANS)) {
        if (spans.isFull()) {
          break;
        }
        select.setLong(1, wanted.block());
        try (ResultSet block = select.executeQuery()) {
          if (block.next()) {
            spans.read(Varints.read(block.getBytes(1)), block.getBytes(2), wanted.spans());
          }
        }
      }
    } catch (IOException e) {
      throw new SQLException("a stored span is damaged", e);
    }
    List<ResourceSpans> groups = new ArrayList<>();
    for (Map.Entry<Integer, List<Span>> entry : spans.byEmitter.entrySet()) {
      ResourceSpans emitter = emitter(entry.getKey());
      groups.add(
          emitter.toBuilder()
              .setScopeSpans(0, emitter.getScopeSpans(0).toBuilder().addAllSpans(entry.getValue()))
              .build());
    }
    return Optional.of(new TraceData(id, groups, choice.count() - spans.count));
  }

  /** The spans that were read, bounded by what they take in memory. */
  private static final class Spans {
    final Map<Integer, List<Span>> byEmitter = new LinkedHashMap<>();
    int count;
    private long weight;

    boolean isFull() {
      return weight >= MOST_WEIGHT;
    }

    void read(int[] emitters, byte[] body, BitSet wanted) throws IOException {
      int[] position = {0};
      Block.each(
          body,
          (emitter, message) -> {
            if (wanted.get(position[0]++)) {
              weight += MemoryEstimate.of(message, Span.getDescriptor());
              if (isFull() && count > 0) {
                return false;
              }
              count++;
              byEmitter
                  .computeIfAbsent(emitters[emitter], unused -> new ArrayList<>())
                  .add(Span.parseFrom(message));
            }
            return true;
          });
    }
  }

  List<ResourceLogs> logs(TraceId id) throws SQLException {
    Map<Integer, List<LogRecord>> records = new LinkedHashMap<>();
    long[] room = {MOST_WEIGHT, MOST_RECORDS};
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT emitters, body FROM logs WHERE high = ? AND low = ? ORDER BY id")) {
      select.setLong(1, id.high());
      select.setLong(2, id.low());
      try (ResultSet blocks = select.executeQuery()) {
        while (room[0] > 0 && room[1] > 0 && blocks.next()) {
          int[] ids = Varints.read(blocks.getBytes(1));
          Block.each(
              blocks.getBytes(2),
              (emitter, message) -> {
                records
                    .computeIfAbsent(ids[emitter], unused -> new ArrayList<>())
                    .add(LogRecord.parseFrom(message));
                room[0] -= MemoryEstimate.of(message, LogRecord.getDescriptor());
                return room[0] > 0 && --room[1] > 0;
              });
        }
      }
    } catch (IOException e) {
      throw new SQLException("a stored log record is damaged", e);
    }
    return groups(records);
  }

  LogPage logs(LogQuery query) throws SQLException {
    LogScan.Found found = new LogScan(connection, query).found();
    return new LogPage(groups(found.records()), found.truncated());
  }

  private List<ResourceLogs> groups(Map<Integer, List<LogRecord>> records) throws SQLException {
    List<ResourceLogs> groups = new ArrayList<>();
    for (Map.Entry<Integer, List<LogRecord>> entry : records.entrySet()) {
      ResourceSpans emitter = emitter(entry.getKey());
      ScopeSpans scope = emitter.getScopeSpans(0);
      groups.add(
          ResourceLogs.newBuilder()
              .setResource(emitter.getResource())
              .setSchemaUrl(emitter.getSchemaUrl())
              .addScopeLogs(
                  ScopeLogs.newBuilder()
                      .setScope(scope.getScope())
                      .setSchemaUrl(scope.getSchemaUrl())
                      .addAllLogRecords(entry.getValue()))
              .build());
    }
    return groups;
  }

  long logCount(TraceId id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT coalesce(sum(length(hashes)), 0) / 8 FROM logs WHERE high = ? AND low = ?")) {
      select.setLong(1, id.high());
      select.setLong(2, id.low());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private ResourceSpans emitter(int id) throws SQLException {
    ResourceSpans known = emitters.get(id);
    if (known != null) {
      return known;
    }
    try (PreparedStatement select =
        connection.prepareStatement("SELECT body FROM emitters WHERE id = ?")) {
      select.setInt(1, id);
      try (ResultSet row = select.executeQuery()) {
        ResourceSpans emitter =
            row.next()
                ? ResourceSpans.parseFrom(row.getBytes(1))
                : ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.getDefaultInstance()).build();
        emitters.put(id, emitter);
        return emitter;
      }
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("a stored resource is damaged", e);
    }
  }
}
