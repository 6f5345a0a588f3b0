package com.example.shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Prints {@code ready <port>} and lives until its standard input ends. */
@SpringBootApplication
public class ShopApplication {

  public static void main(String[] arguments) throws Exception {
    ConfigurableApplicationContext shop = SpringApplication.run(ShopApplication.class, arguments);
    System.out.println("ready " + shop.getEnvironment().getProperty("local.server.port"));
    while (System.in.read() >= 0) {
      // Runs until its standard input is closed.
    }
    shop.close();
  }
}
