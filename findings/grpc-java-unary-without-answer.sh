#!/usr/bin/env bash
# A unary grpc-java handler that completes without an answer, or answers twice, breaks its contract: one would expect its caller to
# read INTERNAL. The server does find INTERNAL, but resets the stream, and the caller reads CANCELLED, the code for a call that the caller itself gave up.
# Needs a JDK of 17 or newer, Maven and Maven Central.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.grpc</groupId>
      <artifactId>grpc-netty-shaded</artifactId>
      <version>1.85.1</version>
    </dependency>
    <dependency>
      <groupId>io.grpc</groupId>
      <artifactId>grpc-stub</artifactId>
      <version>1.85.1</version>
    </dependency>
  </dependencies>
</project>
POM
cat >Main.java <<'JAVA'
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

public class Main {
  static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.newBuilder(BYTES, BYTES)
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName("finding.Service/" + name)
        .build();
  }

  static void none(byte[] request, StreamObserver<byte[]> answers) {
    answers.onCompleted();
  }

  static void twice(byte[] request, StreamObserver<byte[]> answers) {
    answers.onNext(request);
    answers.onNext(request);
    answers.onCompleted();
  }

  public static void main(String[] args) throws Exception {
    java.util.logging.Logger.getLogger("io.grpc").setLevel(java.util.logging.Level.OFF);
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server =
        NettyServerBuilder.forAddress(loopback)
            .addService(
                ServerServiceDefinition.builder("finding.Service")
                    .addMethod(method("None"), ServerCalls.asyncUnaryCall(Main::none))
                    .addMethod(method("Twice"), ServerCalls.asyncUnaryCall(Main::twice))
                    .build())
            .build()
            .start();
    var channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
    for (String name : List.of("None", "Twice")) {
      try {
        ClientCalls.blockingUnaryCall(channel, method(name), CallOptions.DEFAULT, new byte[] {1});
        System.out.println(name + ": OK");
      } catch (StatusRuntimeException e) {
        System.out.println(name + ": " + e.getStatus().getCode());
      }
    }
    channel.shutdownNow();
    server.shutdownNow();
  }
}
JAVA
echo 'io.grpc:grpc-netty-shaded 1.85.1'
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath
seen=$(java -cp "$(<classpath)" Main.java)
echo "$seen"

expected='None: CANCELLED
Twice: CANCELLED'
if [[ $seen != "$expected" ]]; then
  printf 'That has changed. It was:\n%s\n' "$expected"
  exit 1
fi
echo 'Nobody gave the calls up: the mistake of the server reads as a cancellation of its caller.'
