package com.acme.storefront;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Prints {@code ready <port>} and lives until its standard input ends. */
@SpringBootApplication
public class StorefrontApplication {

  public static void main(String[] arguments) throws Exception {
    ConfigurableApplicationContext storefront =
        SpringApplication.run(StorefrontApplication.class, arguments);
    System.out.println("ready " + storefront.getEnvironment().getProperty("local.server.port"));
    while (System.in.read() >= 0) {
      // Runs until its standard input is closed.
    }
    storefront.close();
  }
}
