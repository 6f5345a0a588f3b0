package com.example.relay;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Prints {@code ready <port>} and lives until its standard input ends. */
@SpringBootApplication
public class RelayApplication {

  public static void main(String[] arguments) throws Exception {
    ConfigurableApplicationContext relay = SpringApplication.run(RelayApplication.class, arguments);
    System.out.println("ready " + relay.getEnvironment().getProperty("local.server.port"));
    while (System.in.read() >= 0) {
      // Runs until its standard input is closed.
    }
    relay.close();
  }
}
