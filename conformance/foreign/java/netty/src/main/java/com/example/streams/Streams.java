package com.example.streams;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A gRPC server and, before it, HTTP. Prints {@code ready <port of HTTP>} and lives until its
 * standard input ends.
 */
public final class Streams {
  private Streams() {}

  public static void main(String[] arguments) throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    Server grpc =
        NettyServerBuilder.forAddress(new InetSocketAddress(here, 0))
            .addService(WordService.service())
            .build()
            .start();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new InetSocketAddress(here, grpc.getPort()))
            .usePlaintext()
            .build();
    try (HttpFront http = HttpFront.start(new Asking(channel))) {
      System.out.println("ready " + http.port());
      while (System.in.read() >= 0) {
        // Runs until its standard input is closed.
      }
    }
    channel.shutdownNow();
    grpc.shutdownNow();
  }
}
