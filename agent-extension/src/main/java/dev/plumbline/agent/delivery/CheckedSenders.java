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
 * Makes the agent's own senders of OTLP over HTTP and reads what is answered: the SDK takes each
 * answer with status 200 for delivered, also a partial success that rejects items and a page to
 * which a redirect led.
 */
public final class CheckedSenders implements HttpSenderProvider {
  private static final String PREFERENCE = HttpSenderProvider.class.getName();

  /**
   * Prefers this to the agent's own until {@link #leave}; what the user prefers stays. The property
   * is the whole process's, so it must be gone before the application makes exporters of its own.
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
      Losses losses = Losses.ofThisExport();
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

    /** Whatever cannot be read here is the SDK's to judge, as before. */
    private static boolean isAnswer(HttpResponse response, @Nullable Losses losses) {
      try {
        if (response.getStatusCode() != 200) {
          return true;
        }
        long rejected = ExportAnswer.rejected(response.getResponseBody());
        if (rejected > 0 && losses != null) {
          losses.rejected(rejected);
        }
        return rejected != ExportAnswer.NONE;
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
