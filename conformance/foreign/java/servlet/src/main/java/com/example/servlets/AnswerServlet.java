package com.example.servlets;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers with what the path asks for: a status, an exception, an answer that comes later. */
final class AnswerServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final AtomicInteger asked = new AtomicInteger();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String ask = request.getPathInfo().substring(1);
    switch (ask) {
      case "hello" -> say(response, "hello");
      case "throw" -> throw new IllegalStateException("thrown by the servlet");
      case "wrap" -> throw new ServletException("wrapped", new SQLTimeoutException("too slow"));
      case "later" -> later(request, response);
      case "busy" -> busy(response);
      case "endless" -> endless(response);
      default -> response.sendError(Integer.parseInt(ask));
    }
  }

  /** Is overloaded for every other request and sends Retry-After: 0. */
  private void busy(HttpServletResponse response) throws IOException {
    if (asked.incrementAndGet() % 2 == 0) {
      say(response, "hello");
    } else {
      response.setHeader("Retry-After", "0");
      response.setStatus(503);
    }
  }

  private static void endless(HttpServletResponse response) throws IOException {
    while (true) {
      response.getOutputStream().write(new byte[1 << 16]);
      response.flushBuffer();
    }
  }

  private static void later(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    async.start(
        () -> {
          try {
            response.setStatus(503);
            say(response, "not now");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } finally {
            async.complete();
          }
        });
  }

  private static void say(HttpServletResponse response, String text) throws IOException {
    response.setContentType("text/plain");
    response.getWriter().print(text);
  }
}
