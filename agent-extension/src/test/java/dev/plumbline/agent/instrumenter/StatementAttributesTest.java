package dev.plumbline.agent.instrumenter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementAttributesTest {
  private static final AttributeKey<String> SUMMARY = AttributeKey.stringKey("db.query.summary");
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
  private static final AttributeKey<String> COLLECTION =
      AttributeKey.stringKey("db.collection.name");

  @ParameterizedTest
  @CsvSource({
    "SELECT orders, SELECT, orders",
    "SELECT orders items, SELECT, orders",
    "SELECT orders SELECT items, SELECT, orders",
    "SELECT SELECT orders, SELECT, orders",
    "INSERT orders SELECT late, INSERT, orders",
    "SELECT \"public\".\"orders\", SELECT, public.orders",
    "BATCH INSERT orders, BATCH INSERT, orders",
    "BATCH, BATCH,",
    "CREATE TABLE orders, CREATE, orders",
    "DROP INDEX by_sku, DROP,",
    "CREATE TABLE, CREATE,",
    "SELECT, SELECT,",
    "CALL settle, CALL,"
  })
  void operationAndTable_comeFromTheSummary(String summary, String operation, String collection) {
    Attributes found = started(TestCharter.of().in(Mode.ENFORCE), SUMMARY, summary);
    assertThat(found.get(OPERATION)).isEqualTo(operation);
    assertThat(found.get(COLLECTION)).isEqualTo(collection);
    assertThat(found.get(SUMMARY)).isEqualTo(summary);
  }

  @ParameterizedTest
  @CsvSource({
    "select orders",
    "4711 orders",
    "' orders'",
    "SECRETSECRETSECRETSECRETSECRETSECRET x"
  })
  void whatIsNoOperation_isLeftOut(String summary) {
    assertThat(started(TestCharter.of().in(Mode.ENFORCE), SUMMARY, summary).size()).isEqualTo(1);
  }

  @Test
  void whatTheAgentSets_stays() {
    Attributes found = started(TestCharter.of().in(Mode.ENFORCE), OPERATION, "findAndModify");
    assertThat(found.size()).isEqualTo(1);
  }

  @Test
  void observing_changesNothing() {
    assertThat(started(TestCharter.observed(), SUMMARY, "SELECT orders").size()).isEqualTo(1);
  }

  private static Attributes started(ActiveCharter charter, AttributeKey<String> key, String value) {
    AttributesBuilder attributes = Attributes.builder().put(key, value);
    new StatementAttributes(() -> charter).onStart(attributes, Context.root(), new Object());
    return attributes.build();
  }
}
