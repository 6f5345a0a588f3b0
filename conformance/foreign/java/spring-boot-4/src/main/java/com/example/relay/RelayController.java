package com.example.relay;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.ResponseStatusException;

/**
 * Asks another service, or itself, by one client or the other, and handles failures in the usual
 * ways.
 */
@RestController
class RelayController {
  private final RestClient onReactor =
      RestClient.builder().requestFactory(new ReactorClientHttpRequestFactory()).build();
  private final RestClient onJdk =
      RestClient.builder().requestFactory(new JdkClientHttpRequestFactory()).build();
  private final WebClient webClient = WebClient.create();
  private final HttpClient plain = HttpClient.newHttpClient();
  private final Environment environment;

  RelayController(Environment environment) {
    this.environment = environment;
  }

  /** Does nothing about it. */
  @GetMapping("/relay/{client}/**")
  String relay(@PathVariable("client") String client, HttpServletRequest request)
      throws IOException, InterruptedException {
    return ask(client, request);
  }

  /** Throws another exception because of it. */
  @GetMapping("/wrapped/{client}/**")
  String wrapped(@PathVariable("client") String client, HttpServletRequest request) {
    try {
      return ask(client, request);
    } catch (IOException | InterruptedException | RuntimeException failed) {
      throw new IllegalStateException("the order cannot be placed", failed);
    }
  }

  /** Answers 502 because of it. */
  @GetMapping("/gateway/{client}/**")
  String gateway(@PathVariable("client") String client, HttpServletRequest request) {
    try {
      return ask(client, request);
    } catch (IOException | InterruptedException | RuntimeException failed) {
      throw new ResponseStatusException(HttpStatus.BAD_GATEWAY, "no answer", failed);
    }
  }

  /** Does without the answer, and then fails by itself. */
  @GetMapping("/caught/{client}/**")
  String caught(@PathVariable("client") String client, HttpServletRequest request) {
    try {
      ask(client, request);
    } catch (IOException | InterruptedException | RuntimeException failed) {
      // Goes without.
    }
    throw new IllegalStateException("something else");
  }

  /** Does without the answer. */
  @GetMapping("/without/{client}/**")
  String without(@PathVariable("client") String client, HttpServletRequest request) {
    try {
      return ask(client, request);
    } catch (IOException | InterruptedException | RuntimeException failed) {
      return "without";
    }
  }

  /** Hands on the status and nothing else. */
  @GetMapping("/same/{client}/**")
  ResponseEntity<String> same(@PathVariable("client") String client, HttpServletRequest request) {
    return onReactor
        .get()
        .uri(target(client, request))
        .exchange((asked, answer) -> ResponseEntity.status(answer.getStatusCode()).build());
  }

  /** Hands on what came, as a reverse proxy does: status, body and the headers that matter. */
  @GetMapping("/proxied/**")
  ResponseEntity<String> proxied(HttpServletRequest request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        plain.send(
            HttpRequest.newBuilder(target("proxied", request)).build(),
            HttpResponse.BodyHandlers.ofString());
    ResponseEntity.BodyBuilder copy = ResponseEntity.status(answer.statusCode());
    answer
        .headers()
        .firstValue("Plumbline-Error")
        .ifPresent(copied -> copy.header("Plumbline-Error", copied));
    return copy.body(answer.body());
  }

  /** Gives up before the answer is there. */
  @GetMapping("/impatient/{client}/**")
  String impatient(@PathVariable("client") String client, HttpServletRequest request) {
    return webClient
        .get()
        .uri(target(client, request))
        .retrieve()
        .bodyToMono(String.class)
        .timeout(Duration.ofMillis(300))
        .block();
  }

  private String ask(String client, HttpServletRequest request)
      throws IOException, InterruptedException {
    URI target = target(client, request);
    return switch (client) {
      case "reactor" -> onReactor.get().uri(target).retrieve().body(String.class);
      case "jdk" -> onJdk.get().uri(target).retrieve().body(String.class);
      case "web" -> webClient.get().uri(target).retrieve().bodyToMono(String.class).block();
      default -> plainly(target);
    };
  }

  /** The client of the JDK throws on no status; the application does. */
  private String plainly(URI target) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        plain.send(HttpRequest.newBuilder(target).build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 400) {
      throw new ResponseStatusException(HttpStatusCode.valueOf(answer.statusCode()));
    }
    return answer.body();
  }

  /** What comes after the client's name, at the service that is asked; port 1 is closed. */
  private URI target(String client, HttpServletRequest request) {
    String path = request.getRequestURI();
    String rest = path.substring(path.indexOf('/' + client + '/') + client.length() + 1);
    String origin =
        environment.getProperty(
            "target", "http://127.0.0.1:" + environment.getProperty("local.server.port"));
    if (rest.equals("/refused")) {
      origin = "http://127.0.0.1:1";
    } else if (rest.equals("/nobody")) {
      origin = "http://no-such-host.invalid";
    }
    return URI.create(origin + rest);
  }
}
