package dev.plumbline.agent.delivery;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.IOException;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the agent's senders of OTLP over HTTP and reads the responses: the SDK counts each response
 * with status 200 as delivered, also a partial success that rejects items and a page to which a
 * redirect led.
 */
public final class CheckedSenders implements HttpSenderProvider {
  private static final String PREFERENCE = HttpSenderProvider.class.getName();

  /**
   * Selects this provider instead of the agent's until {@link #leave}; a provider that the user
   * selected stays. The property is global to the process, so it is removed before the application
   * creates exporters of its own.
   */
  public static void prefer() {
    if (System.getProperty(PREFERENCE) == null) {
      System.setProperty(PREFERENCE, CheckedSenders.class.getName());
    }
  }

  public static void leave() {
    if (CheckedSenders.class.getName().equals(System.getProperty(PREFERENCE))) {
      System.clearProperty(PREFERENCE);
    }
  }

  @Override
  public HttpSender createSender(HttpSenderConfig config) {
    for (HttpSenderProvider provider :
        ServiceLoader.load(HttpSenderProvider.class, HttpSenderProvider.class.getClassLoader())) {
      if (!(provider instanceof CheckedSenders)) {
        return new Checked(provider.createSender(config));
      }
    }
    throw new IllegalStateException("the agent has no sender of OTLP over HTTP");
  }

  private static final class Checked implements HttpSender {
    private final HttpSender sender;

    Checked(HttpSender sender) {
      this.sender = sender;
    }

    @Override
    public void send(
        MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
      DroppedItems losses = DroppedItems.ofThisExport();
      sender.send(
          message,
          response -> {
            if (isAnswer(response, losses)) {
              onResponse.accept(response);
            } else {
              onError.accept(
                  new IOException(
                      "status 200, but no answer to OTLP: was the request redirected?"));
            }
          },
          onError);
    }

    /** What cannot be read here is left to the SDK, as before. */
    private static boolean isAnswer(HttpResponse response, @Nullable DroppedItems losses) {
      try {
        if (response.getStatusCode() != 200) {
          return true;
        }
        long rejected = ExportResponse.rejected(response.getResponseBody());
        if (rejected > 0 && losses != null) {
          losses.rejected(rejected);
        }
        return rejected != ExportResponse.NONE;
      } catch (RuntimeException | LinkageError problem) {
        return true;
      }
    }

    @Override
    public CompletableResultCode shutdown() {
      return sender.shutdown();
    }

    @Override
    public String toString() {
      return sender.toString();
    }
  }
}
