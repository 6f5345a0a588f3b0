package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void withoutSettings_portsAreTheUsualOnes() {
    Ports ports = Ports.of(Port.OF_THE_BACKEND, Map.of(), Map.of());

    assertThat(ports.address(Port.CONSOLE)).isEqualTo("127.0.0.1:8090");
    assertThat(ports.url(Port.PROMETHEUS)).isEqualTo("http://127.0.0.1:9090");
  }

  @Test
  void anOption_winsOverTheEnvironment() {
    Ports ports =
        Ports.of(
            Port.OF_THE_BACKEND,
            Map.of("PLUMBLINE_PORT_CONSOLE", "8081", "PLUMBLINE_PORT_COLLECTOR_GRPC", "9300"),
            Map.of("console", 8082));

    assertThat(ports.number(Port.CONSOLE)).isEqualTo(8082);
    assertThat(ports.number(Port.COLLECTOR_GRPC)).isEqualTo(9300);
  }

  @Test
  void aVariableThatIsNoPort_isNamedWithWhatWasExpected() {
    assertThatThrownBy(
            () -> Ports.of(Port.OF_THE_BACKEND, Map.of("PLUMBLINE_PORT_CONSOLE", "http"), Map.of()))
        .isInstanceOf(StackException.class)
        .hasMessage("PLUMBLINE_PORT_CONSOLE=http: expected a port number from 1 to 65535");
    assertThatThrownBy(
            () ->
                Ports.of(Port.OF_THE_BACKEND, Map.of("PLUMBLINE_PORT_CONSOLE", "70000"), Map.of()))
        .hasMessage("PLUMBLINE_PORT_CONSOLE=70000: expected a port number from 1 to 65535");
  }

  @Test
  void anUnknownListener_isRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Ports.of(Port.OF_THE_BACKEND, Map.of(), Map.of("consol", 1)))
        .isInstanceOf(StackException.class)
        .hasMessageStartingWith(
            "--port consol: no such listener; expected one of collector-grpc, collector-http");
  }

  @Test
  void aPortInUse_isOneLineThatNamesPortOwnerAndRemedy() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int number = taken.getLocalPort();
      Ports ports = Ports.of(Port.OF_THE_BACKEND, Map.of(), Map.of("collector-grpc", number));

      assertThat(ports.conflicts())
          .filteredOn(line -> line.startsWith("port " + number))
          .singleElement()
          .asString()
          .contains(
              "collector needs it for OTLP gRPC",
              "--port collector-grpc=NUMBER",
              "PLUMBLINE_PORT_COLLECTOR_GRPC=NUMBER");
    }
  }

  @Test
  void randomPorts_areFreeAndDistinct() {
    Ports ports = Ports.random(Port.OF_THE_BACKEND, Map.of());

    assertThat(Port.OF_THE_BACKEND.stream().map(ports::number)).doesNotHaveDuplicates();
    assertThat(ports.conflicts()).isEmpty();
  }

  @Test
  void oneNumberForTwoListeners_isOneLine() {
    int free = Ports.random(Port.OF_THE_BACKEND, Map.of()).number(Port.CONSOLE);
    Ports ports =
        Ports.random(Port.OF_THE_BACKEND, Map.of("prometheus", free, "alertmanager", free));

    assertThat(ports.conflicts())
        .singleElement()
        .asString()
        .startsWith("port " + free + " is that of prometheus and of alertmanager: choose another");
  }

  @Test
  void withoutTheDemosServices_theirPortsAreNobodys() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> environment =
          Map.of("PLUMBLINE_PORT_EDGE", Integer.toString(taken.getLocalPort()));

      assertThat(Ports.of(Port.OF_THE_BACKEND, environment, Map.of()).conflicts())
          .noneMatch(line -> line.contains("edge"));
      assertThatThrownBy(() -> Ports.of(Port.OF_THE_BACKEND, Map.of(), Map.of("edge", 1)))
          .hasMessageStartingWith(
              "--port edge: no such listener; expected one of collector-grpc, collector-http");
    }
  }
}
