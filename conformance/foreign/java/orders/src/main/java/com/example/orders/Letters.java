package com.example.orders;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Keeps the messages that were read, by topic, and shows a header of each: one line a message. */
@RestController
class Letters {
  private final Map<String, List<ConsumerRecord<String, String>>> read = new ConcurrentHashMap<>();

  void keep(ConsumerRecord<String, String> message) {
    read.computeIfAbsent(message.topic(), topic -> new CopyOnWriteArrayList<>()).add(message);
  }

  @GetMapping("/letters/{topic}/{header}")
  String letters(@PathVariable("topic") String topic, @PathVariable("header") String header) {
    List<String> lines = new ArrayList<>();
    for (ConsumerRecord<String, String> message : read.getOrDefault(topic, List.of())) {
      List<String> values = new ArrayList<>();
      for (Header each : message.headers()) {
        if (each.key().equalsIgnoreCase(header)) {
          values.add(new String(each.value(), StandardCharsets.UTF_8));
        }
      }
      lines.add(message.value() + " " + values);
    }
    return String.join("\n", lines);
  }
}
