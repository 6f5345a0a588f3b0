package dev.plumbline.console.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.source.RecordedError;
import dev.plumbline.console.store.SpanChunk.SpanHead;
import dev.plumbline.otlp.TraceId;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns export requests into chunks, one for each trace in them. For use by one thread.
 *
 * <p>Texts that are too long are cut here, so that no attribute can fill the disk.
 */
final class RequestDecoder {

  private static final int EMITTER_HASH_BYTES = 16;
  private static final int BUFFER_BYTES = 256;
  private static final int MOST_SPAN_TERMS = 2_000;

  /** Memory that a decoded request may take. */
  private static final long MOST_WEIGHT = 24L << 20;

  /** Overhead of an item, and of a trace. */
  private static final int ITEM_WEIGHT = 64;

  private static final int GROUP_WEIGHT = 400;

  private final BaggageKeys baggage;
  private final Block.Packer packer = new Block.Packer();
  private final MessageDigest sha;
  private final Map<SpanTerm, SpanTerm> spanTerms = new LinkedHashMap<>();

  RequestDecoder(BaggageKeys baggage) {
    this.baggage = baggage;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** A decoded request, and what of it was rejected or cut. */
  record Decoded(
      List<SpanChunk> spans, List<LogChunk> logs, RejectedItems rejections, long truncated) {

    /** Returns about how many bytes it takes until it is written. */
    long weight() {
      long weight = 0;
      for (SpanChunk chunk : spans) {
        weight += GROUP_WEIGHT + chunk.body().length + (long) ITEM_WEIGHT * chunk.spans().size();
      }
      for (LogChunk chunk : logs) {
        weight += GROUP_WEIGHT + chunk.body().length + (long) Long.BYTES * chunk.hashes().length;
      }
      return weight;
    }
  }

  /** Collects the items of one trace. */
  private static final class Group {
    final List<SpanHead> spans = new ArrayList<>();
    final Set<TraceTerm> tags = new LinkedHashSet<>();
    final Map<EmitterKey, Integer> emitters = new LinkedHashMap<>();
    final ByteArrayOutputStream raw = new ByteArrayOutputStream(128);
    long[] hashes = {};
    int count;

    int emitter(EmitterKey key) {
      Integer position = emitters.putIfAbsent(key, emitters.size());
      return position == null ? emitters.size() - 1 : position;
    }

    void append(int emitter, MessageLite message) {
      try {
        CodedOutputStream out = CodedOutputStream.newInstance(raw, BUFFER_BYTES);
        Block.append(out, emitter, message);
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory failed", e);
      }
    }

    void hash(long hash) {
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, Math.max(4, count * 2));
      }
      hashes[count++] = hash;
    }

    byte[] body(Block.Packer packer) {
      return packer.pack(raw.toByteArray(), raw.size());
    }
  }

  /** The items of a request by their trace, as far as there is room for them. */
  private static final class Groups {
    final Map<TraceId, Group> byTrace = new LinkedHashMap<>();
    final LongTexts texts = new LongTexts();
    private final RejectedItems rejections;
    private long weight;

    Groups(RejectedItems rejections) {
      this.rejections = rejections;
    }

    /** Returns where the item goes, or null when the request holds too much. */
    @Nullable Group of(TraceId trace, int bytes) {
      Group group = byTrace.get(trace);
      weight += bytes + ITEM_WEIGHT + (group == null ? GROUP_WEIGHT : 0);
      if (weight > MOST_WEIGHT) {
        rejections.reject(1, "its request has too many traces and items");
        return null;
      }
      if (group == null) {
        group = new Group();
        byTrace.put(trace, group);
      }
      return group;
    }
  }

  Decoded traces(byte[] body) throws InvalidProtocolBufferException {
    RejectedItems rejections = new RejectedItems();
    Groups groups = new Groups(rejections);
    ItemByItem.traces(
        body,
        rejections,
        new ItemByItem.Taker<ResourceSpans, ScopeSpans, Span>() {
          private Scope scope = Scope.NONE;

          @Override
          public void scope(ResourceSpans group, ScopeSpans scoped) {
            scope =
                emitting(
                    groups.texts.cut(group.getResource()),
                    group.getSchemaUrl(),
                    scoped.getScope(),
                    scoped.getSchemaUrl());
          }

          @Override
          public void item(Span span) {
            if (rejections.accepts(span)) {
              Span cut = groups.texts.cut(span);
              Group group = groups.of(traceId(cut.getTraceId()), cut.getSerializedSize());
              if (group != null) {
                if (!scope.environment().isEmpty()) {
                  group.tags.add(TraceTerm.environment(scope.environment()));
                }
                add(group, scope.service(), scope.emitter(), cut);
              }
            }
          }
        });
    List<SpanChunk> chunks = new ArrayList<>(groups.byTrace.size());
    groups.byTrace.forEach(
        (trace, group) ->
            chunks.add(
                new SpanChunk(
                    trace,
                    group.spans,
                    List.copyOf(group.tags),
                    List.copyOf(group.emitters.keySet()),
                    group.body(packer))));
    return new Decoded(chunks, List.of(), rejections, groups.texts.count());
  }

  /** The resource and scope of the items that follow. */
  private record Scope(String service, String environment, EmitterKey emitter) {
    static final Scope NONE = new Scope("", "", new EmitterKey("", new byte[0], new byte[0]));
  }

  private Scope emitting(
      Resource resource, String resourceSchema, InstrumentationScope scope, String scopeSchema) {
    String service = service(resource);
    String environment = text(resource, Environments.ATTRIBUTE);
    return new Scope(
        service, environment, emitter(service, resource, resourceSchema, scope, scopeSchema));
  }

  private void add(Group group, String service, EmitterKey emitter, Span span) {
    String code = "";
    String type = "";
    String origin = "";
    String reason = "";
    String fault = "";
    String retryable = "";
    for (KeyValue attribute : span.getAttributesList()) {
      String key = attribute.getKey();
      switch (key) {
        case ErrorTuple.CODE_KEY -> code = attribute.getValue().getStringValue();
        case ErrorTuple.TYPE_KEY -> type = attribute.getValue().getStringValue();
        case ErrorTuple.ORIGIN_KEY -> origin = attribute.getValue().getStringValue();
        case ErrorTuple.REASON_KEY -> reason = attribute.getValue().getStringValue();
        case ErrorTuple.FAULT_KEY -> fault = attribute.getValue().getStringValue();
        case ErrorTuple.RETRYABLE_KEY ->
            retryable =
                attribute.getValue().hasBoolValue() ? attribute.getValue().getBoolValue() + "" : "";
        case BaggageKeys.SYNTHETIC_AGENT -> group.tags.add(SearchTerm.SYNTHETIC);
        default -> {
          if (baggage.keys().contains(key)) {
            baggage(group, key, attribute.getValue());
          }
        }
      }
    }
    // Telemetry without the attribute of the code has it in error.type.
    code = code.isEmpty() ? type : code;
    SpanTerm spanTerm =
        new SpanTerm(
            service,
            span.getName(),
            kind(span.getKind()),
            code.isEmpty()
                ? RecordedError.NONE
                : new RecordedError(code, origin, reason, fault, retryable));
    int position = group.emitter(emitter);
    group.spans.add(
        new SpanHead(
            spanId(span.getSpanId()),
            spanId(span.getParentSpanId()),
            span.getStartTimeUnixNano(),
            span.getEndTimeUnixNano(),
            position,
            shared(spanTerm)));
    group.append(position, span);
  }

  private static void baggage(Group group, String key, AnyValue value) {
    String text = value.hasStringValue() ? value.getStringValue() : "";
    group.tags.add(TraceTerm.baggage(key, ""));
    if (!text.isEmpty()) {
      group.tags.add(TraceTerm.baggage(key, text));
    }
    if (key.equals(BaggageKeys.SYNTHETIC) && !text.equals("false")) {
      group.tags.add(SearchTerm.SYNTHETIC);
    }
  }

  Decoded logs(byte[] body) throws InvalidProtocolBufferException {
    RejectedItems rejections = new RejectedItems();
    Groups groups = new Groups(rejections);
    ItemByItem.logs(
        body,
        rejections,
        new ItemByItem.Taker<ResourceLogs, ScopeLogs, LogRecord>() {
          private Scope scope = Scope.NONE;

          @Override
          public void scope(ResourceLogs group, ScopeLogs scoped) {
            scope =
                emitting(
                    groups.texts.cut(group.getResource()),
                    group.getSchemaUrl(),
                    scoped.getScope(),
                    scoped.getSchemaUrl());
          }

          @Override
          public void item(LogRecord log) {
            if (rejections.accepts(log)) {
              LogRecord kept = groups.texts.cut(log);
              Group group = groups.of(traceId(kept.getTraceId()), kept.getSerializedSize());
              if (group != null) {
                group.append(group.emitter(scope.emitter()), timed(kept));
                group.hash(hash(scope.emitter(), kept));
              }
            }
          }
        });
    List<LogChunk> chunks = new ArrayList<>(groups.byTrace.size());
    groups.byTrace.forEach(
        (trace, group) ->
            chunks.add(
                new LogChunk(
                    trace,
                    Arrays.copyOf(group.hashes, group.count),
                    List.copyOf(group.emitters.keySet()),
                    group.body(packer))));
    return new Decoded(List.of(), chunks, rejections, groups.texts.count());
  }

  /** A record without a time gets the time of its arrival. */
  private static LogRecord timed(LogRecord log) {
    return log.getTimeUnixNano() != 0 || log.getObservedTimeUnixNano() != 0
        ? log
        : log.toBuilder()
            .setObservedTimeUnixNano(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()))
            .build();
  }

  private EmitterKey emitter(
      String service,
      Resource resource,
      String resourceSchema,
      InstrumentationScope scope,
      String scopeSchema) {
    byte[] body =
        ResourceSpans.newBuilder()
            .setResource(resource)
            .setSchemaUrl(resourceSchema)
            .addScopeSpans(ScopeSpans.newBuilder().setScope(scope).setSchemaUrl(scopeSchema))
            .build()
            .toByteArray();
    return new EmitterKey(service, Arrays.copyOf(sha.digest(body), EMITTER_HASH_BYTES), body);
  }

  private long hash(EmitterKey emitter, LogRecord log) {
    sha.update(emitter.hash());
    sha.update(log.toByteArray());
    long hash = ByteBuffer.wrap(sha.digest()).getLong();
    return hash == 0 ? 1 : hash;
  }

  private SpanTerm shared(SpanTerm spanTerm) {
    if (spanTerms.size() > MOST_SPAN_TERMS) {
      spanTerms.clear();
    }
    SpanTerm known = spanTerms.putIfAbsent(spanTerm, spanTerm);
    return known == null ? spanTerm : known;
  }

  private static String service(Resource resource) {
    for (KeyValue attribute : resource.getAttributesList()) {
      if (attribute.getKey().equals("service.name")) {
        return attribute.getValue().getStringValue();
      }
    }
    return dev.plumbline.otlp.Resource.UNNAMED;
  }

  private static String text(Resource resource, String key) {
    for (KeyValue attribute : resource.getAttributesList()) {
      if (attribute.getKey().equals(key)) {
        return attribute.getValue().getStringValue();
      }
    }
    return "";
  }

  private static String kind(Span.SpanKind kind) {
    return switch (kind) {
      case SPAN_KIND_SERVER -> "server";
      case SPAN_KIND_CLIENT -> "client";
      case SPAN_KIND_PRODUCER -> "producer";
      case SPAN_KIND_CONSUMER -> "consumer";
      case SPAN_KIND_INTERNAL -> "internal";
      default -> "";
    };
  }

  private static TraceId traceId(ByteString id) {
    return id.size() == 16
        ? new TraceId(
            id.asReadOnlyByteBuffer().getLong(0), id.asReadOnlyByteBuffer().getLong(Long.BYTES))
        : TraceId.NONE;
  }

  private static long spanId(ByteString id) {
    return id.size() == 8 ? id.asReadOnlyByteBuffer().getLong(0) : 0;
  }
}
