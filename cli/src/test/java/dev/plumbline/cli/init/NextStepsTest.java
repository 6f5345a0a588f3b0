package dev.plumbline.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NextStepsTest {

  @Test
  void theAgentIsNamedWhereItIs_elseAsAPlaceToFill() {
    assertThat(steps(Path.of("/opt/my jars/agent.jar")))
        .contains("-javaagent:'/opt/my jars/agent.jar' -jar APP.jar");
    assertThat(steps(null))
        .contains("-javaagent:AGENT.jar -jar APP.jar")
        .contains("plumbline-javaagent.jar, which `make build` makes");
  }

  private static String steps(@Nullable Path agent) {
    NewService service = new NewService("a", "java", null, List.of());
    return String.join(
        "\n",
        new NextSteps("plumbline", agent, Path.of("charter"), "acme", List.of(service)).lines());
  }
}
