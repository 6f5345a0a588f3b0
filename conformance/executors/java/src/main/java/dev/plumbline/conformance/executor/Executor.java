package dev.plumbline.conformance.executor;

import dev.plumbline.clients.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers cases, one JSON object a line; with {@code --relay ADDRESS} serves the relay instead. */
public final class Executor {
  /** Answers one input. What it throws becomes the answer's error. */
  interface Operation {
    @Nullable Object answer(Input input) throws Exception;
  }

  private final Map<String, Operation> operations = new HashMap<>();

  private Executor() {
    ErrorOperations.addTo(operations);
    NamingOperations.addTo(operations);
    TrustOperations.addTo(operations);
    SamplingOperations.addTo(operations);
    PropagationOperations.addTo(operations);
    MetricOperations.addTo(operations);
    ResourceOperations.addTo(operations);
    RedactionOperations.addTo(operations);
    ItemOperations.addTo(operations);
    InstrumentOperations.addTo(operations);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 2 && arguments[0].equals("--relay")) {
      System.exit(RelayProcess.run(arguments[1]));
    }
    new Executor().answerAll();
  }

  private void answerAll() throws IOException {
    // Nothing else may write between the answers.
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
    String line;
    while ((line = in.readLine()) != null) {
      if (!line.isBlank()) {
        out.print(Json.write(answer(line)) + "\n");
        out.flush();
      }
    }
  }

  private Map<String, @Nullable Object> answer(String line) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    try {
      if (!(Json.readExact(line) instanceof Map<?, ?> question)) {
        throw new IllegalArgumentException("the question is no object");
      }
      answer.put("id", question.get("id"));
      String op = String.valueOf(question.get("op"));
      Operation operation = operations.get(op);
      if (operation == null) {
        answer.put("unsupported", "no operation " + op);
      } else {
        answer.put("output", operation.answer(Input.of(question.get("input"))));
      }
    } catch (Unsupported unsupported) {
      answer.put("unsupported", String.valueOf(unsupported.getMessage()));
    } catch (Exception | LinkageError failed) {
      answer.put("error", failed.toString());
    }
    return answer;
  }
}
