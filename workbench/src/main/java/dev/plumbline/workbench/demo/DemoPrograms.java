package dev.plumbline.workbench.demo;

import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.cli.stack.StackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The three services, where the build of a checkout leaves them. */
record DemoPrograms(Checkout checkout) {

  Path gateway() {
    return checkout.root().resolve("build/bin/gateway");
  }

  Path worker() {
    return checkout.root().resolve("target/release/worker");
  }

  Path edgeJar() {
    return checkout.root().resolve("demo-java/target/edge.jar");
  }

  /** Throws when something that the demo runs was not built. */
  void requireBuilt() {
    List<String> missing = new ArrayList<>();
    for (Path product :
        List.of(
            checkout.tool("otelcol"),
            checkout.tool("prometheus"),
            checkout.tool("alertmanager"),
            worker(),
            gateway(),
            edgeJar(),
            checkout.javaAgent(),
            checkout.consoleJar())) {
      if (!Files.isRegularFile(product)) {
        missing.add(checkout.root().relativize(product).toString());
      }
    }
    if (!missing.isEmpty()) {
      throw new StackException(
          "not built yet: " + String.join(", ", missing) + "; run `make build`");
    }
  }
}
