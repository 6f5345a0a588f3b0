package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.Law;
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
 * Keeps what a client says of the protocol to the words that there are: the agent takes the scheme
 * from the header {@code Forwarded}, the protocol's name and version from the request's first line,
 * and all of them become labels. Any other word is {@code _OTHER}.
 */
final class ClientWords implements AttributesExtractor<Object, Object> {
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

  private final Supplier<@Nullable Law> laws;

  ClientWords(Supplier<@Nullable Law> laws) {
    this.laws = laws;
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
    Law law = laws.get();
    if (law == null || !law.watches(Rule.METRIC_CARDINALITY)) {
      return;
    }
    try {
      // The agent's builder is the attributes themselves; any other is copied.
      Attributes written =
          attributes instanceof Attributes ? (Attributes) attributes : attributes.build();
      keep(law, attributes, SCHEME, written.get(SCHEME), SCHEMES);
      keep(law, attributes, PROTOCOL, written.get(PROTOCOL), PROTOCOLS);
      keep(law, attributes, VERSION, written.get(VERSION), VERSIONS);
    } catch (RuntimeException | LinkageError problem) {
      law.findings().failed("client-words", problem);
    }
  }

  private static void keep(
      Law law,
      AttributesBuilder attributes,
      AttributeKey<String> key,
      @Nullable String word,
      Set<String> words) {
    if (word == null || words.contains(word)) {
      return;
    }
    Action action = law.action(Rule.METRIC_CARDINALITY);
    law.findings().count(Rule.METRIC_CARDINALITY, action);
    if (action == Action.ENFORCED) {
      String lower = word.toLowerCase(Locale.ROOT);
      attributes.put(key, words.contains(lower) ? lower : OTHER);
    }
  }
}
