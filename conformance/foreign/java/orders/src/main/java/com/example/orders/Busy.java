package com.example.orders;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Asks a service that is too busy to answer. */
@Component
class Busy {
  private final RestClient http = RestClient.create();
  private final Environment environment;

  Busy(Environment environment) {
    this.environment = environment;
  }

  void ask() {
    http.get()
        .uri("http://127.0.0.1:{port}/outcomes/busy", environment.getProperty("local.server.port"))
        .retrieve()
        .toBodilessEntity();
  }
}
