package com.example.orders;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Puts orders on topics, and does work on threads of several kinds. */
@RestController
class OrderController {
  private final HttpClient http = HttpClient.newHttpClient();
  private final KafkaTemplate<Object, Object> template;
  private final Environment environment;

  OrderController(KafkaTemplate<Object, Object> template, Environment environment) {
    this.template = template;
    this.environment = environment;
  }

  @GetMapping("/topics/{topic}/{order}")
  String order(@PathVariable("topic") String topic, @PathVariable("order") String order)
      throws Exception {
    template.send(new ProducerRecord<>(topic, 0, order, order)).get(30, TimeUnit.SECONDS);
    return "sent";
  }

  @GetMapping("/jobs/{thread}/{outcome}")
  String job(@PathVariable("thread") String thread, @PathVariable("outcome") String outcome)
      throws Exception {
    ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    ExecutorService executor = thread.equals("virtual") ? virtual() : later;
    try {
      return (thread.equals("later")
              ? later.schedule(() -> ask(outcome), 10, TimeUnit.MILLISECONDS)
              : executor.submit(() -> ask(outcome)))
          .get(30, TimeUnit.SECONDS);
    } finally {
      executor.shutdown();
      later.shutdown();
    }
  }

  @GetMapping("/outcomes/{outcome}")
  String outcome(@PathVariable("outcome") String outcome) {
    if (outcome.equals("broken")) {
      throw new IllegalStateException("broken");
    }
    if (outcome.equals("busy")) {
      throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE);
    }
    return Thread.currentThread().toString().startsWith("VirtualThread") ? "virtual" : "platform";
  }

  private String ask(String outcome) throws Exception {
    URI itself =
        URI.create(
            "http://127.0.0.1:"
                + environment.getProperty("local.server.port")
                + "/outcomes/"
                + outcome);
    return Thread.currentThread().toString().startsWith("VirtualThread")
        + " "
        + http.send(HttpRequest.newBuilder(itself).build(), BodyHandlers.ofString()).statusCode();
  }

  /** By name: this is compiled for Java 17. */
  private static ExecutorService virtual() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }
}
