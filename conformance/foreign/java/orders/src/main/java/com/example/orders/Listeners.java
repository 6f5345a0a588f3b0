package com.example.orders;

import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafkaRetryTopic;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Handles orders one by one and returns in batches. An order that cannot be handled is tried again
 * once and then put on the dead-letter topic.
 */
@Configuration
@EnableKafkaRetryTopic
class Listeners {
  private final Letters letters;
  private final Busy busy;

  Listeners(Letters letters, Busy busy) {
    this.letters = letters;
    this.busy = busy;
  }

  @Bean
  NewTopic orders() {
    return new NewTopic("orders", 1, (short) 1);
  }

  @Bean
  NewTopic deadOrders() {
    return new NewTopic("orders-dlt", 1, (short) 1);
  }

  @Bean
  NewTopic returns() {
    return new NewTopic("returns", 1, (short) 1);
  }

  @Bean
  NewTopic payments() {
    return new NewTopic("payments", 1, (short) 1);
  }

  @Bean
  DefaultErrorHandler dead(KafkaTemplate<Object, Object> template) {
    return new DefaultErrorHandler(
        new DeadLetterPublishingRecoverer(template), new FixedBackOff(0, 1));
  }

  @KafkaListener(topics = "orders")
  void order(ConsumerRecord<String, String> order) {
    letters.keep(order);
    if (order.value().equals("broken")) {
      throw new IllegalStateException("broken");
    }
    if (order.value().equals("busy")) {
      busy.ask();
    }
  }

  @KafkaListener(topics = "orders-dlt", groupId = "dead")
  void dead(ConsumerRecord<String, String> order) {
    letters.keep(order); // Somebody looks at it.
  }

  @KafkaListener(topics = "returns", groupId = "returns", batch = "true")
  void returned(List<String> batch) {
    if (batch.contains("broken")) {
      throw new IllegalArgumentException("broken");
    }
  }
}
