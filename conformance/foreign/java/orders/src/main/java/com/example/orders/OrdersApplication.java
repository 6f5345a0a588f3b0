package com.example.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Prints {@code ready <port>} and lives until its standard input ends. */
@SpringBootApplication
@EnableScheduling
public class OrdersApplication {

  public static void main(String[] arguments) throws Exception {
    ConfigurableApplicationContext orders =
        SpringApplication.run(OrdersApplication.class, arguments);
    System.out.println("ready " + orders.getEnvironment().getProperty("local.server.port"));
    while (System.in.read() >= 0) {
      // Runs until its standard input is closed.
    }
    orders.close();
  }
}
