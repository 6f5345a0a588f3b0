package com.example.streams;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/**
 * Answers each word with what it asks for: {@code ok}, {@code throw}, {@code wait}, {@code leave},
 * a code; {@code long} and {@code detailed} with many bytes; a unary call's {@code nothing} and
 * {@code twice} with the wrong number of answers.
 */
final class WordService {
  static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private WordService() {}

  static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(Kind.SERVICE)
        .addMethod(
            Kind.UNARY.method,
            ServerCalls.asyncUnaryCall(
                (word, answer) -> {
                  if (word.equals("nothing")) {
                    answer.onCompleted();
                  } else if (word.equals("twice")) {
                    answer.onNext("once");
                    answer.onNext("again");
                    answer.onCompleted();
                  } else if (continues(word, answer)) {
                    answer.onCompleted();
                  }
                }))
        .addMethod(
            Kind.SERVER.method,
            ServerCalls.asyncServerStreamingCall(
                (word, answer) -> {
                  answer.onNext("first");
                  if (continues(word, answer)) {
                    answer.onCompleted();
                  }
                }))
        .addMethod(Kind.CLIENT.method, ServerCalls.asyncClientStreamingCall(WordService::lastWord))
        .addMethod(Kind.BOTH.method, ServerCalls.asyncBidiStreamingCall(WordService::eachWord))
        .build();
  }

  /** Answers when all words are in. */
  private static StreamObserver<String> lastWord(StreamObserver<String> answer) {
    return new Listening(answer) {
      private String last = "";

      @Override
      public void onNext(String word) {
        last = word;
      }

      @Override
      public void onCompleted() {
        if (continues(last, answer)) {
          answer.onCompleted();
        }
      }
    };
  }

  /** Answers word by word. */
  private static StreamObserver<String> eachWord(StreamObserver<String> answer) {
    return new Listening(answer) {
      private boolean ended;

      @Override
      public void onNext(String word) {
        ended = ended || !continues(word, answer);
      }

      @Override
      public void onCompleted() {
        if (!ended) {
          answer.onCompleted();
        }
      }
    };
  }

  /** Whether the call goes on after this word. */
  private static boolean continues(String word, StreamObserver<String> answer) {
    switch (word) {
      case "ok" -> answer.onNext("ok");
      case "throw" -> throw new IllegalStateException("thrown by the handler");
      case "wait" -> {
        Context.current()
            .addListener(ended -> answer.onError(Status.CANCELLED.asException()), Runnable::run);
        return false;
      }
      case "leave" -> {
        return false;
      }
      case "long" -> {
        answer.onError(Status.NOT_FOUND.withDescription("x".repeat(7_000)).asException());
        return false;
      }
      case "detailed" -> {
        Metadata trailers = new Metadata();
        trailers.put(DETAILS, new byte[5_900]);
        answer.onError(Status.NOT_FOUND.asException(trailers));
        return false;
      }
      default -> {
        answer.onError(
            Status.fromCode(Status.Code.valueOf(word)).withDescription("asked for").asException());
        return false;
      }
    }
    return true;
  }

  /** What both streams of words have in common. */
  private abstract static class Listening implements StreamObserver<String> {
    final StreamObserver<String> answer;

    Listening(StreamObserver<String> answer) {
      this.answer = answer;
    }

    @Override
    public void onError(Throwable gone) {
      // The caller has disconnected.
    }
  }
}
