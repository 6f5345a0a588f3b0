package com.example.servlets;

import jakarta.servlet.http.HttpServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Prints {@code ready <port>} and lives until its standard input ends. */
public final class Servlets {
  private Servlets() {}

  public static void main(String[] arguments) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    try (Queues queues = Queues.open();
        Fetching fetching = new Fetching(connector::getLocalPort)) {
      ServletContextHandler context = new ServletContextHandler("/");
      add(context, "/answers/*", new AnswerServlet());
      add(context, "/fetched/*", fetching);
      add(context, "/queued/*", queues);
      server.setHandler(context);
      server.start();
      System.out.println("ready " + connector.getLocalPort());
      while (System.in.read() >= 0) {
        // Runs until its standard input is closed.
      }
      server.stop();
    }
  }

  private static void add(ServletContextHandler context, String path, HttpServlet servlet) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, path);
  }
}
