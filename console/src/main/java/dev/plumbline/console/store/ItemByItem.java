package dev.plumbline.console.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request one item after the other, so that of all of them only one is in memory as an
 * object. An item that cannot be read, for example because a text is not UTF-8 or its values are
 * nested too deep, is rejected: the Collector sends such items together with those of other
 * services, which must not be lost.
 *
 * <p>OTLP's messages of traces and logs are numbered alike: groups are field 1 of a request, scopes
 * field 2 of a group, items field 2 of a scope.
 */
final class ItemByItem {

  private static final int GROUPS = 1;
  private static final int SCOPES = 2;
  private static final int ITEMS = 2;

  /** Attributes, events, links and values of one item. */
  private static final int MOST_MESSAGES = 100_000;

  /** A smaller item cannot have as many. */
  private static final int WEIGHED_FROM_BYTES = 2 * MOST_MESSAGES;

  private ItemByItem() {}

  /**
   * Takes what is read.
   *
   * @param <G> a group without its scopes
   * @param <S> a scope without its items
   */
  interface Taker<G, S, I> {
    /** Begins a scope, whose items come next. */
    void scope(G group, S scope);

    void item(I item);
  }

  private record Kind<G, S, I>(
      Parser<G> groups, Parser<S> scopes, Parser<I> items, Descriptor item) {}

  private static final Kind<ResourceSpans, ScopeSpans, Span> TRACES =
      new Kind<>(ResourceSpans.parser(), ScopeSpans.parser(), Span.parser(), Span.getDescriptor());
  private static final Kind<ResourceLogs, ScopeLogs, LogRecord> LOGS =
      new Kind<>(
          ResourceLogs.parser(), ScopeLogs.parser(), LogRecord.parser(), LogRecord.getDescriptor());

  /**
   * Reads what can be read.
   *
   * @throws InvalidProtocolBufferException when the request cannot be split into items
   */
  static void traces(
      byte[] body, RejectedItems rejections, Taker<ResourceSpans, ScopeSpans, Span> taker)
      throws InvalidProtocolBufferException {
    read(body, rejections, TRACES, taker);
  }

  /** Reads what can be read, as {@link #traces} does. */
  static void logs(
      byte[] body, RejectedItems rejections, Taker<ResourceLogs, ScopeLogs, LogRecord> taker)
      throws InvalidProtocolBufferException {
    read(body, rejections, LOGS, taker);
  }

  private static <G, S, I> void read(
      byte[] body, RejectedItems rejections, Kind<G, S, I> kind, Taker<G, S, I> taker)
      throws InvalidProtocolBufferException {
    ByteString request = UnsafeByteOperations.unsafeWrap(body);
    rest(request, GROUPS); // that it is one before anything of it is taken
    each(
        request,
        GROUPS,
        group -> {
          G outer = parse(kind.groups(), rest(group, SCOPES));
          each(group, SCOPES, scope -> items(outer, scope, rejections, kind, taker));
        });
  }

  private static <G, S, I> void items(
      @Nullable G group,
      ByteString scope,
      RejectedItems rejections,
      Kind<G, S, I> kind,
      Taker<G, S, I> taker)
      throws InvalidProtocolBufferException {
    S inner = parse(kind.scopes(), rest(scope, ITEMS));
    if (group == null || inner == null) {
      each(
          scope, ITEMS, item -> rejections.reject(1, "its resource or scope is no valid protobuf"));
      return;
    }
    taker.scope(group, inner);
    each(
        scope,
        ITEMS,
        bytes -> {
          if (bytes.size() >= WEIGHED_FROM_BYTES
              && MemoryEstimate.isOver(bytes, kind.item(), MOST_MESSAGES)) {
            rejections.reject(
                1, "over " + MOST_MESSAGES + " attributes, events, links and values in one item");
            return;
          }
          I item = parse(kind.items(), bytes);
          if (item == null) {
            rejections.reject(1, "no valid protobuf (texts are UTF-8, values nested 30 deep)");
          } else {
            taker.item(item);
          }
        });
  }

  private static <T> @Nullable T parse(Parser<T> parser, ByteString bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private interface Part {
    void take(ByteString bytes) throws InvalidProtocolBufferException;
  }

  /** Hands out the messages under one repeated field, none of which is copied. */
  private static void each(ByteString message, int field, Part part)
      throws InvalidProtocolBufferException {
    int wanted = tag(field);
    try {
      CodedInputStream in = message.newCodedInput();
      in.enableAliasing(true);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == wanted) {
          part.take(in.readBytes());
        } else {
          in.skipField(tag);
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  /** Returns the message without what is under one repeated field. */
  private static ByteString rest(ByteString message, int field)
      throws InvalidProtocolBufferException {
    int left = tag(field);
    ByteString.Output rest = ByteString.newOutput();
    try {
      CodedInputStream in = message.newCodedInput();
      int start = 0;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        in.skipField(tag);
        if (tag != left) {
          message.substring(start, in.getTotalBytesRead()).writeTo(rest);
        }
        start = in.getTotalBytesRead();
      }
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
    return rest.toByteString();
  }

  private static int tag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }
}
