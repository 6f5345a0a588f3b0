package com.example.servlets;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntSupplier;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Fetches one of its neighbour's answers by OkHttp, waiting for it, by callback, or giving it up.
 */
final class Fetching extends HttpServlet implements AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient OkHttpClient client = new OkHttpClient();
  private final transient IntSupplier port;

  Fetching(IntSupplier port) {
    this.port = port;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String[] path = request.getPathInfo().split("/", -1);
    int to = path[2].equals("refused") ? 1 : port.getAsInt();
    Call call =
        client.newCall(
            new Request.Builder().url("http://127.0.0.1:" + to + "/answers/" + path[2]).build());
    if (path[1].equals("cancelled")) {
      call.cancel();
    }
    response.setStatus(path[1].equals("calledback") ? calledBack(call) : waitedFor(call));
  }

  private static int waitedFor(Call call) throws IOException {
    try (Response answer = call.execute()) {
      return answer.code();
    }
  }

  private static int calledBack(Call call) throws IOException {
    CompletableFuture<Integer> code = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onResponse(Call ended, Response answer) {
            code.complete(answer.code());
            answer.close();
          }

          @Override
          public void onFailure(Call ended, IOException failure) {
            code.completeExceptionally(failure);
          }
        });
    try {
      return code.get();
    } catch (ExecutionException failed) {
      throw new IOException("the fetch failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }
}
