package com.example.pay;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Prints {@code ready <port>} and lives until its standard input ends. */
@SpringBootApplication
public class PayApplication {

  public static void main(String[] arguments) throws Exception {
    ConfigurableApplicationContext pay = SpringApplication.run(PayApplication.class, arguments);
    System.out.println("ready " + pay.getEnvironment().getProperty("local.server.port"));
    while (System.in.read() >= 0) {
      // Runs until its standard input is closed.
    }
    pay.close();
  }
}
