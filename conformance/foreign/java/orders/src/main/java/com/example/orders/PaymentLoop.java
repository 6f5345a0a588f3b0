package com.example.orders;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Handles payments with Kafka's own client, in a loop. */
@Component
class PaymentLoop implements SmartLifecycle {
  private final KafkaConsumer<String, String> consumer;
  private final Thread thread = new Thread(this::poll, "payments");

  PaymentLoop(@Value("${kafka}") String kafka) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka,
                "group.id",
                "payments",
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new StringDeserializer());
  }

  private void poll() {
    consumer.subscribe(List.of("payments"));
    try {
      while (true) {
        for (ConsumerRecord<String, String> payment : consumer.poll(Duration.ofSeconds(1))) {
          payment.value();
        }
      }
    } catch (WakeupException end) {
      consumer.close();
    }
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() {
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }
}
