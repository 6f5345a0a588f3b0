package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives an SQL statement its operation and its first table, from the summary that the agent makes
 * of the text. The agent itself sets both for other databases only; in Go and Rust they are names
 * and labels of every statement.
 */
final class StatementAttributes implements AttributesExtractor<Object, Object> {
  private static final AttributeKey<String> SUMMARY = AttributeKey.stringKey("db.query.summary");
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
  private static final AttributeKey<String> COLLECTION =
      AttributeKey.stringKey("db.collection.name");

  /** Operations on a table; the summary has the table behind the last of them. */
  private static final Set<String> ON_TABLES =
      new HashSet<>(
          Arrays.asList(
              "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT", "TRUNCATE"));

  private static final Set<String> DEFINITIONS =
      new HashSet<>(Arrays.asList("CREATE", "ALTER", "DROP"));

  /** Precedes the operation of statements that were sent together. */
  private static final String BATCH = "BATCH";

  private static final int LONGEST_OPERATION = 32;

  private final Supplier<@Nullable ActiveCharter> current;

  StatementAttributes(Supplier<@Nullable ActiveCharter> current) {
    this.current = current;
  }

  @Override
  public void onStart(AttributesBuilder attributes, Context context, Object request) {
    ActiveCharter active = current.get();
    if (active == null || active.mode() != Mode.ENFORCE) {
      return;
    }
    try {
      // The agent's builder is the attributes themselves; any other is copied.
      Attributes written =
          attributes instanceof Attributes ? (Attributes) attributes : attributes.build();
      String summary = written.get(SUMMARY);
      if (summary == null || written.get(OPERATION) != null || !isDefined(active, OPERATION)) {
        return;
      }
      String[] words = summary.split(" ");
      int first = words.length > 1 && words[0].equals(BATCH) ? 1 : 0;
      if (!isOperation(words[first])) {
        return;
      }
      attributes.put(OPERATION, first == 0 ? words[0] : BATCH + " " + words[1]);
      String collection = collection(words, first);
      if (collection != null && isDefined(active, COLLECTION)) {
        attributes.put(COLLECTION, collection);
      }
    } catch (RuntimeException | LinkageError problem) {
      active.findings().failed("statement", problem);
    }
  }

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {}

  private static boolean isDefined(ActiveCharter active, AttributeKey<String> key) {
    return active.charter().attributes().containsKey(key.getKey());
  }

  private static boolean isOperation(String word) {
    if (word.isEmpty() || word.length() > LONGEST_OPERATION) {
      return false;
    }
    for (int at = 0; at < word.length(); at++) {
      if (word.charAt(at) < 'A' || word.charAt(at) > 'Z') {
        return false;
      }
    }
    return true;
  }

  /** The table behind the operation, which is the word at {@code first}. */
  private static @Nullable String collection(String[] words, int first) {
    int at = first;
    if (DEFINITIONS.contains(words[first])) {
      boolean isTable = words.length > first + 1 && words[first + 1].equals("TABLE");
      at = isTable ? first + 2 : words.length;
    } else {
      while (at < words.length && ON_TABLES.contains(words[at])) {
        at++;
      }
    }
    return at == first || at >= words.length ? null : unquoted(words[at]);
  }

  /** A name as Go and Rust have it: {@code "shop"."orders"} is {@code shop.orders}. */
  private static String unquoted(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    for (int at = 0; at < name.length(); at++) {
      char letter = name.charAt(at);
      if ("\"`[]".indexOf(letter) < 0) {
        plain.append(letter);
      }
    }
    return plain.toString();
  }
}
