package dev.plumbline.charter.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalleesTest {
  private static final Callees CALLEES =
      new Callees(
          new CharterFixture()
              .replace(
                  "policy.yaml",
                  "peers: [gateway]",
                  "peers: [gateway]\n    hosts: [lonely.example]")
              .replace(
                  "policy.yaml",
                  "peers: [worker]",
                  "peers: [worker]\n"
                      + "    hosts: [\"*.gateways.example\", gw.example, \"gw.example:8443\"]")
              .replace(
                  "policy.yaml",
                  "peers: []",
                  "peers: []\n"
                      + "    hosts: [\"*.eu.gateways.example\", \"gw.example:9443\", 10.0.0.7]")
              .load()
              .charter()
              .policy());

  @ParameterizedTest
  @CsvSource({
    "edge, worker, anything.example, worker",
    "edge, elsewhere, gw.example, gateway",
    "edge, elsewhere, '', ",
    "edge, , no-such-host.invalid, ",
    "edge, , gw.example:8443, gateway",
    "edge, , GW.Example.:9443, worker",
    "edge, , gw.example:1, gateway",
    "edge, , a.gateways.example, gateway",
    "edge, , a.eu.gateways.example:80, worker",
    "edge, , gateways.example, ",
    "edge, , 10.0.0.7:80, worker",
    "edge, , worker, worker",
    "edge, , worker:9200, worker",
    "edge, , worker.shop.svc.cluster.local, worker",
    "edge, , worker.example, ",
    "edge, , workers.local, ",
    "edge, , worker.svc, worker",
    "edge, , localhost:9200, gateway",
    "edge, , a.localhost, gateway",
    "edge, , 127.9.9.9:1, gateway",
    "edge, , '[::1]:9200', gateway",
    "edge, , '::1', gateway",
    "worker, , localhost, ",
    "nobody, , 127.0.0.1, ",
    "edge, , 128.0.0.1, ",
    "edge, , , "
  })
  void aCall_goesToWhoseHostItIs(String self, String named, String host, String callee) {
    assertThat(CALLEES.of(self, named, host)).isEqualTo(callee);
  }
}
