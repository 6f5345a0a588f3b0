package dev.plumbline.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.cli.stack.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code plumbline new} writes builds, passes its own tests, and conforms. The chain has each
 * language; services of one language alone are in {@code make test-matrix}.
 */
class NewServiceIT {
  private static final Path CHECKOUT = Checkout.find(null).root();
  private static final long MINUTES = 8;

  private static final String OPENTELEMETRY =
      """

      \t"go.opentelemetry.io/otel/attribute"
      \t"go.opentelemetry.io/otel/trace"
      """;

  private static final String COLOR =
      "\ttrace.SpanFromContext(r.Context()).SetAttributes(attribute.String(\"item.color\", \"red\"))\n";

  @TempDir private Path folder;

  /** A Java and a Go service that call, and a Rust service that does not. */
  @Test
  void aChain_conforms() throws Exception {
    plumbline("new", "chain", "--names", "shop-front,cart,stock-keeper", folder.toString());
    lock(folder.resolve("stock-keeper"));

    String said = make(folder, "test", "verify");

    assertThat(said)
        .contains("GET /items/1 200", "GET /items/nothing 404")
        .contains("4 through shop-front > cart > stock-keeper")
        .contains("no finding");
    isFormatted("stock-keeper", "cargo", "fmt", "--check");
    isFormatted("cart", "gofmt", "-l", ".");
  }

  @Test
  @EnabledIfSystemProperty(named = "plumbline.matrix", matches = "full")
  void aServiceOfGo_conforms() throws Exception {
    plumbline("new", "service", "--lang", "go", "--name", "depot", folder.toString());

    assertThat(make(folder, "charter", "test", "verify")).contains("no finding");
    isFormatted(".", "gofmt", "-l", ".");
  }

  @Test
  @EnabledIfSystemProperty(named = "plumbline.matrix", matches = "full")
  void aServiceOfJava_passesItsTests() throws Exception {
    plumbline("new", "service", "--lang", "java", "--name", "depot", folder.toString());

    make(folder, "charter", "test");
  }

  /** It compiles another HTTP client, which takes minutes. */
  @Test
  @EnabledIfSystemProperty(named = "plumbline.matrix", matches = "full")
  void aServiceOfRustThatCalls_conforms() throws Exception {
    plumbline(
        "new",
        "service",
        "--lang",
        "rust",
        "--name",
        "till",
        "--calls",
        "depot:go",
        folder.toString());
    lock(folder);

    assertThat(make(folder, "charter", "test", "verify"))
        .contains("GET /items/1 503")
        .contains("no finding");
    isFormatted(".", "cargo", "fmt", "--check");
  }

  /** What does not conform fails. */
  @Test
  void aServiceWithAnAttributeThatTheCharterDoesNotHave_doesNotConform() throws Exception {
    plumbline("new", "service", "--lang", "go", "--name", "depot", folder.toString());
    Path items = folder.resolve("items.go");
    String code = Files.readString(items);
    String begin = "func getItem(w http.ResponseWriter, r *http.Request) {\n";
    assertThat(code).contains(begin);
    Files.writeString(
        items,
        code.replace(begin, begin + COLOR)
            .replace("\t\"net/http\"\n", "\t\"net/http\"\n" + OPENTELEMETRY));

    Ran ran = run(folder, List.of("make", "verify"));

    assertThat(ran.exit()).isNotZero();
    assertThat(ran.said()).contains("attribute-unknown", "item.color");
  }

  /** The versions that this repository is tested with. */
  private static void lock(Path crate) throws IOException {
    Files.copy(CHECKOUT.resolve("Cargo.lock"), crate.resolve("Cargo.lock"));
  }

  private void isFormatted(String service, String... check) throws Exception {
    Ran ran = run(folder.resolve(service), List.of(check));
    assertThat(ran.exit()).as(ran.said()).isZero();
    assertThat(ran.said()).isEmpty();
  }

  private static void plumbline(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(CHECKOUT.resolve("bin/plumbline").toString()));
    command.addAll(List.of(words));
    Ran ran = run(CHECKOUT, command);
    assertThat(ran.exit()).as(ran.said()).isZero();
  }

  private static String make(Path folder, String... targets) throws Exception {
    List<String> command = new ArrayList<>(List.of("make"));
    command.addAll(List.of(targets));
    Ran ran = run(folder, command);
    assertThat(ran.exit()).as(ran.said()).isZero();
    return ran.said();
  }

  private record Ran(int exit, String said) {}

  private static Ran run(Path folder, List<String> command) throws Exception {
    Path said = Files.createTempFile("new-service", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    // What was built for this checkout serves here.
    environment.put("CARGO_TARGET_DIR", CHECKOUT.resolve("target").toString());
    Set<Integer> taken = new HashSet<>();
    for (String variable :
        List.of("VERIFY_PORT", "SHOP_FRONT_PORT", "CART_PORT", "STOCK_KEEPER_PORT")) {
      int port = Ports.free(taken);
      taken.add(port);
      environment.put(variable, Integer.toString(port));
    }
    // make hands its own options on to a make below it.
    environment.remove("MAKEFLAGS");
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String text = Files.readString(said, StandardCharsets.UTF_8);
    Files.delete(said);
    return new Ran(process.waitFor(), text);
  }
}
