package dev.plumbline.agent.app;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A job that ends as soon as it is done: it asks somebody who is not there, and logs that. With the
 * argument {@code exit} it ends itself; else it waits for a signal.
 */
public final class ShortJob {
  private static final Logger logger = Logger.getLogger("job");

  private ShortJob() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("ready 0");
    HttpURLConnection nobody =
        (HttpURLConnection) URI.create("http://127.0.0.1:1/").toURL().openConnection();
    try {
      nobody.getResponseCode();
    } catch (IOException refused) {
      logger.log(Level.WARNING, "nobody is there");
    }
    if (arguments[0].equals("exit")) {
      System.exit(3);
    }
    System.err.println("done");
    Thread.sleep(Long.MAX_VALUE);
  }
}
