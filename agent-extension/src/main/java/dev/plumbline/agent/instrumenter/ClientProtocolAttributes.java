package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Restricts the protocol attributes that a client chooses to known values: the agent reads the
 * scheme from the header {@code Forwarded}, the protocol's name and version from the request line,
 * and all become labels. Any other value is {@code _OTHER}.
 */
final class ClientProtocolAttributes implements AttributesExtractor<Object, Object> {
  private static final String OTHER = "_OTHER";

  private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  private static final AttributeKey<String> PROTOCOL =
      AttributeKey.stringKey("network.protocol.name");
  private static final AttributeKey<String> VERSION =
      AttributeKey.stringKey("network.protocol.version");

  private static final Set<String> SCHEMES = new HashSet<>(Arrays.asList("http", "https"));
  private static final Set<String> PROTOCOLS =
      new HashSet<>(Arrays.asList("http", "spdy", "quic", "websocket"));
  private static final Set<String> VERSIONS =
      new HashSet<>(Arrays.asList("0.9", "1.0", "1.1", "2", "2.0", "3", "3.0"));

  private final Supplier<@Nullable ActiveCharter> current;

  ClientProtocolAttributes(Supplier<@Nullable ActiveCharter> current) {
    this.current = current;
  }

  @Override
  public void onStart(AttributesBuilder attributes, Context context, Object request) {
    keep(attributes);
  }

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {
    keep(attributes);
  }

  private void keep(AttributesBuilder attributes) {
    ActiveCharter active = current.get();
    if (active == null || !active.watches(Rule.METRIC_CARDINALITY)) {
      return;
    }
    try {
      // The agent's builder is the attributes themselves; any other is copied.
      Attributes written =
          attributes instanceof Attributes ? (Attributes) attributes : attributes.build();
      keep(active, attributes, SCHEME, written.get(SCHEME), SCHEMES);
      keep(active, attributes, PROTOCOL, written.get(PROTOCOL), PROTOCOLS);
      keep(active, attributes, VERSION, written.get(VERSION), VERSIONS);
    } catch (RuntimeException | LinkageError problem) {
      active.findings().failed("client-words", problem);
    }
  }

  private static void keep(
      ActiveCharter active,
      AttributesBuilder attributes,
      AttributeKey<String> key,
      @Nullable String word,
      Set<String> words) {
    if (word == null || words.contains(word)) {
      return;
    }
    Action action = active.action(Rule.METRIC_CARDINALITY);
    active.findings().count(Rule.METRIC_CARDINALITY, action);
    if (action == Action.ENFORCED) {
      String lower = word.toLowerCase(Locale.ROOT);
      attributes.put(key, words.contains(lower) ? lower : OTHER);
    }
  }
}
