package dev.plumbline.agent.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CallerDisconnectTest {
  @Test
  void theFirstFrameThatIsNoTransports_decides() {
    assertThat(caused("sun.nio.ch.SocketChannelImpl", "org.eclipse.jetty.server.HttpOutput"))
        .isTrue();
    assertThat(caused("sun.nio.ch.SocketChannelImpl", "com.example.Database")).isFalse();
    assertThat(caused("sun.nio.ch.SocketChannelImpl", "java.lang.Thread")).isFalse();
  }

  @Test
  void aWriteThatJettyCompletesInAThreadOfItsOwn_isTheServers() {
    assertThat(
            caused(
                "org.eclipse.jetty.io.SocketChannelEndPoint",
                "org.eclipse.jetty.io.WriteFlusher",
                "org.eclipse.jetty.util.thread.QueuedThreadPool",
                "java.lang.Thread"))
        .isTrue();
    assertThat(
            caused(
                "org.eclipse.jetty.io.WriteFlusher",
                "org.eclipse.jetty.client.transport.HttpConnectionOverHTTP"))
        .isFalse();
  }

  private static boolean caused(String... classes) {
    IOException thrown = new IOException("Connection reset by peer");
    thrown.setStackTrace(
        Arrays.stream(classes)
            .map(name -> new StackTraceElement(name, "run", "Any.java", 1))
            .toArray(StackTraceElement[]::new));
    return CallerDisconnect.caused(new IllegalStateException(thrown));
  }
}
