package com.example.shop;

import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Asks the shop itself over HTTP, by java.net.http, and forwards the response. */
@RestController
class RelayController {
  private final RestClient client =
      RestClient.builder().requestFactory(new JdkClientHttpRequestFactory()).build();
  private final Environment environment;

  RelayController(Environment environment) {
    this.environment = environment;
  }

  @GetMapping("/relay/{id}")
  ResponseEntity<String> relay(@PathVariable("id") int id) {
    return ask("http://127.0.0.1:" + environment.getProperty("local.server.port"), id);
  }

  /** Port 1 is closed. */
  @GetMapping("/refused")
  ResponseEntity<String> refused() {
    return ask("http://127.0.0.1:1", 1);
  }

  private ResponseEntity<String> ask(String origin, int id) {
    ResponseEntity<String> answer =
        client
            .get()
            .uri(origin + "/articles/{id}", id)
            .retrieve()
            .onStatus(HttpStatusCode::isError, (request, response) -> {})
            .toEntity(String.class);
    return ResponseEntity.status(answer.getStatusCode()).body(answer.getBody());
  }
}
