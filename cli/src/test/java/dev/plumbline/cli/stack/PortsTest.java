package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void withoutSettings_portsAreTheUsualOnes() {
    Ports ports = Ports.of(Map.of(), Map.of());

    assertThat(ports.address(Port.EDGE)).isEqualTo("127.0.0.1:8080");
    assertThat(ports.url(Port.PROMETHEUS)).isEqualTo("http://127.0.0.1:9090");
  }

  @Test
  void anOption_winsOverTheEnvironment() {
    Ports ports =
        Ports.of(
            Map.of("PLUMBLINE_PORT_EDGE", "8081", "PLUMBLINE_PORT_WORKER_GRPC", "9300"),
            Map.of("edge", 8082));

    assertThat(ports.number(Port.EDGE)).isEqualTo(8082);
    assertThat(ports.number(Port.WORKER_GRPC)).isEqualTo(9300);
  }

  @Test
  void aVariableThatIsNoPort_isNamedWithWhatWasExpected() {
    assertThatThrownBy(() -> Ports.of(Map.of("PLUMBLINE_PORT_EDGE", "http"), Map.of()))
        .isInstanceOf(StackException.class)
        .hasMessage("PLUMBLINE_PORT_EDGE=http: expected a port number from 1 to 65535");
    assertThatThrownBy(() -> Ports.of(Map.of("PLUMBLINE_PORT_EDGE", "70000"), Map.of()))
        .hasMessage("PLUMBLINE_PORT_EDGE=70000: expected a port number from 1 to 65535");
  }

  @Test
  void anUnknownListener_isRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Ports.of(Map.of(), Map.of("edgy", 1)))
        .isInstanceOf(StackException.class)
        .hasMessageStartingWith(
            "--port edgy: no such listener; expected one of edge, gateway-grpc");
  }

  @Test
  void aPortInUse_isOneLineThatNamesPortOwnerAndRemedy() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int number = taken.getLocalPort();
      Ports ports = Ports.of(Map.of(), Map.of("gateway-grpc", number));

      assertThat(ports.conflicts())
          .filteredOn(line -> line.startsWith("port " + number))
          .singleElement()
          .asString()
          .contains(
              "gateway needs it for gRPC",
              "--port gateway-grpc=NUMBER",
              "PLUMBLINE_PORT_GATEWAY_GRPC=NUMBER");
    }
  }

  @Test
  void randomPorts_areFreeAndDistinct() {
    Ports ports = Ports.random();

    assertThat(Stream.of(Port.values()).map(ports::number)).doesNotHaveDuplicates();
    assertThat(ports.conflicts()).isEmpty();
  }

  @Test
  void oneNumberForTwoListeners_isOneLine() {
    int free = Ports.random().number(Port.EDGE);
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
