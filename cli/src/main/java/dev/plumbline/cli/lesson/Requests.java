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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Sends a lesson's requests, each as part of a trace of its own that begins here. */
final class Requests {
  /**
   * The first eight of the 56 bits that consistent samplers decide by: the Collector's keeps these
   * traces whatever its share, so that a learner can open them.
   */
  private static final long KEPT = 0x00FF_0000_0000_0000L;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final RandomGenerator random = RandomGenerator.getDefault();

  /** Sends a request as often as it says, one after the other or some at once. */
  List<SentRequest> send(Lesson.Request request, Map<String, URI> services)
      throws InterruptedException {
    URI service = Objects.requireNonNull(services.get(request.service()));
    List<SentRequest> sent = new ArrayList<>();
    ExecutorService senders = Executors.newFixedThreadPool(request.together());
    try {
      while (sent.size() < request.times()) {
        long begin = System.nanoTime();
        int count = Math.min(request.together(), request.times() - sent.size());
        List<Callable<SentRequest>> together =
            Collections.nCopies(count, () -> send(request, service));
        for (Future<SentRequest> one : senders.invokeAll(together)) {
          sent.add(one.get());
        }
        pause(begin + request.every().toNanos());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request could not be sent", e);
    } finally {
      senders.shutdownNow();
    }
    return sent;
  }

  private static void pause(long until) throws InterruptedException {
    long left = until - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  SentRequest send(Lesson.Request request, URI service) throws InterruptedException {
    String traceId = "%016x%016x".formatted(nonZero(), nonZero() | KEPT);
    long spanId = nonZero();
    HttpRequest.Builder http =
        HttpRequest.newBuilder(service.resolve(request.path())).timeout(PATIENCE);
    if (!request.flags().equals(Lesson.Request.NO_PARENT)) {
      http.header("traceparent", "00-%s-%016x-%s".formatted(traceId, spanId, request.flags()));
    }
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
