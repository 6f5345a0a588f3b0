package dev.plumbline.console.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests of which an item cannot be read, for example because a text in it is not UTF-8 or
 * its values are nested too deep: the Collector passes such items on beside those of other
 * services, which must not be lost with them.
 *
 * <p>OTLP's messages of traces and logs are numbered alike: groups are field 1 of a request, scopes
 * field 2 of a group, items field 2 of a scope.
 */
final class ItemByItem {

  private static final int GROUPS = 1;
  private static final int SCOPES = 2;
  private static final int ITEMS = 2;

  private ItemByItem() {}

  /** Takes the items of a scope that could be read. */
  private interface KeptItems<G, S, I> {
    void take(G group, S scope, List<I> items);
  }

  /**
   * Reads what can be read.
   *
   * @throws InvalidProtocolBufferException when the items cannot even be told apart
   */
  static ExportTraceServiceRequest traces(byte[] body, Acceptance acceptance)
      throws InvalidProtocolBufferException {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    read(
        body,
        acceptance,
        ResourceSpans.parser(),
        ScopeSpans.parser(),
        Span.parser(),
        (group, scope, items) ->
            request.addResourceSpans(
                group.toBuilder().addScopeSpans(scope.toBuilder().addAllSpans(items))));
    return request.build();
  }

  /** Reads what can be read, as {@link #traces} does. */
  static ExportLogsServiceRequest logs(byte[] body, Acceptance acceptance)
      throws InvalidProtocolBufferException {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    read(
        body,
        acceptance,
        ResourceLogs.parser(),
        ScopeLogs.parser(),
        LogRecord.parser(),
        (group, scope, items) ->
            request.addResourceLogs(
                group.toBuilder().addScopeLogs(scope.toBuilder().addAllLogRecords(items))));
    return request.build();
  }

  private static <G, S, I> void read(
      byte[] body,
      Acceptance acceptance,
      Parser<G> groups,
      Parser<S> scopes,
      Parser<I> items,
      KeptItems<G, S, I> readable)
      throws InvalidProtocolBufferException {
    for (ByteString groupBytes : Parts.of(ByteString.copyFrom(body), GROUPS).parts()) {
      Parts group = Parts.of(groupBytes, SCOPES);
      G resource = parse(groups, group.rest());
      for (ByteString scopeBytes : group.parts()) {
        Parts scope = Parts.of(scopeBytes, ITEMS);
        S scoped = parse(scopes, scope.rest());
        if (resource == null || scoped == null) {
          acceptance.reject(scope.parts().size(), "its resource or scope is no valid protobuf");
          continue;
        }
        List<I> read = new ArrayList<>();
        for (ByteString bytes : scope.parts()) {
          I item = parse(items, bytes);
          if (item == null) {
            acceptance.reject(1, "no valid protobuf (texts are UTF-8, values nested 30 deep)");
          } else {
            read.add(item);
          }
        }
        if (!read.isEmpty()) {
          readable.take(resource, scoped, read);
        }
      }
    }
  }

  private static <T> @Nullable T parse(Parser<T> parser, ByteString bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  /**
   * A message taken apart.
   *
   * @param parts the messages under one repeated field
   * @param rest the message without them
   */
  private record Parts(List<ByteString> parts, ByteString rest) {

    static Parts of(ByteString message, int field) throws InvalidProtocolBufferException {
      int wanted = field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
      List<ByteString> parts = new ArrayList<>();
      ByteString rest = ByteString.EMPTY;
      CodedInputStream in = message.newCodedInput();
      try {
        int start = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
          if (tag == wanted) {
            parts.add(in.readBytes());
          } else {
            in.skipField(tag);
            rest = rest.concat(message.substring(start, in.getTotalBytesRead()));
          }
          start = in.getTotalBytesRead();
        }
      } catch (InvalidProtocolBufferException e) {
        throw e;
      } catch (IOException e) {
        throw new InvalidProtocolBufferException(e);
      }
      return new Parts(parts, rest);
    }
  }
}
