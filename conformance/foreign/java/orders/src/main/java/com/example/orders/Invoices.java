package com.example.orders;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.BackOff;
import org.springframework.kafka.annotation.DltHandler;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.stereotype.Component;

/** Fails on each invoice: first on its topic, then, for another reason, on the retry topic. */
@Component
class Invoices {
  private final Letters letters;
  private final Busy busy;

  Invoices(Letters letters, Busy busy) {
    this.letters = letters;
    this.busy = busy;
  }

  @RetryableTopic(attempts = "2", backOff = @BackOff(delay = 100))
  @KafkaListener(topics = "invoices", groupId = "invoices")
  void invoice(ConsumerRecord<String, String> invoice) throws Exception {
    letters.keep(invoice);
    if (invoice.topic().equals("invoices")) {
      busy.ask();
    }
    throw new Exception("broken");
  }

  @DltHandler
  void dead(ConsumerRecord<String, String> invoice) {
    letters.keep(invoice);
  }
}
