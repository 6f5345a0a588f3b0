package com.example.streams;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Makes one call of a kind: sends {@code ok}, then the word, and returns all responses. With the
 * word {@code leave} it cancels after one response.
 */
final class Asking {
  private final Channel channel;

  Asking(Channel channel) {
    this.channel = channel;
  }

  /** What came back: each answer, then code and description. */
  CompletableFuture<String> ask(String kind, String word) {
    Kind asked = Kind.valueOf(kind.toUpperCase(Locale.ROOT));
    // A tenth of it, the margin, is enough for a busy machine to answer first.
    long deadline = word.equals("wait") ? 5_000 : 10_000;
    ClientCall<String, String> call =
        channel.newCall(
            asked.method, CallOptions.DEFAULT.withDeadlineAfter(deadline, TimeUnit.MILLISECONDS));
    Responses responses = new Responses(call, word.equals("leave"));
    call.start(responses, new Metadata());
    if (!asked.method.getType().clientSendsOneMessage()) {
      call.sendMessage("ok");
    }
    call.sendMessage(word);
    call.halfClose();
    // Only now: who cancels at the first response may send nothing more.
    call.request(10);
    return responses.result;
  }

  private static final class Responses extends ClientCall.Listener<String> {
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private final StringBuilder received = new StringBuilder();
    private final ClientCall<String, String> call;
    private final boolean leaves;

    Responses(ClientCall<String, String> call, boolean leaves) {
      this.call = call;
      this.leaves = leaves;
    }

    @Override
    public void onMessage(String answer) {
      received.append(answer).append(' ');
      if (leaves) {
        call.cancel("received enough", null);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      received.append(status.getCode());
      if (status.getDescription() != null && status.getDescription().length() > 1_000) {
        received.append(", ").append(status.getDescription().length()).append(" characters");
      }
      byte[] details = trailers.get(WordService.DETAILS);
      if (details != null && details.length > 1_000) {
        received.append(", ").append(details.length).append(" bytes");
      }
      result.complete(received.toString());
    }
  }
}
