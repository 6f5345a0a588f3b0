package dev.plumbline.cli.lesson;

import dev.plumbline.cli.lesson.requirement.SentRequest;
import dev.plumbline.cli.lesson.requirement.SentRequest.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Sends a lesson's requests, each as part of a trace of its own that begins here and is sampled.
 */
final class Requests {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RandomGenerator random = RandomGenerator.getDefault();

  /** Sends all of them, one after the other. */
  List<SentRequest> send(List<Lesson.Request> requests, Map<String, URI> services)
      throws InterruptedException {
    List<SentRequest> sent = new ArrayList<>();
    for (Lesson.Request request : requests) {
      for (int i = 0; i < request.times(); i++) {
        sent.add(send(request, Objects.requireNonNull(services.get(request.service()))));
      }
    }
    return sent;
  }

  SentRequest send(Lesson.Request request, URI service) throws InterruptedException {
    String traceId = "%016x%016x".formatted(nonZero(), nonZero());
    long spanId = nonZero();
    HttpRequest.Builder http =
        HttpRequest.newBuilder(service.resolve(request.path()))
            .timeout(PATIENCE)
            .header("traceparent", "00-%s-%016x-01".formatted(traceId, spanId));
    request.baggage().ifPresent(baggage -> http.header("baggage", baggage));
    request.headers().forEach(http::setHeader);
    if (request.body().isPresent()) {
      http.header("content-type", "application/json");
      http.method(request.method(), BodyPublishers.ofString(request.body().get()));
    } else {
      http.method(request.method(), BodyPublishers.noBody());
    }
    Answer answer;
    try {
      HttpResponse<String> response = client.send(http.build(), BodyHandlers.ofString());
      answer =
          new Answer(
              response.statusCode(),
              response.headers().firstValue("content-type").orElse(""),
              response.body());
    } catch (IOException e) {
      answer = Answer.NONE;
    }
    return new SentRequest(
        request.says(), traceId, spanId, request.baggage(), request.status(), answer);
  }

  private long nonZero() {
    long number;
    do {
      number = random.nextLong();
    } while (number == 0);
    return number;
  }
}
