package dev.plumbline.cases;

import dev.plumbline.clients.Json;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A participant's answer to a case.
 *
 * @param result {@link Result#OK} for any output: whether it is the expected one is decided by
 *     {@link Comparison}
 * @param output for an output
 * @param text the reason, for anything else
 */
public record Answer(Result result, @Nullable Object output, String text) {
  static Answer crash(String text) {
    return new Answer(Result.CRASH, null, text);
  }

  static Answer timeout(String text) {
    return new Answer(Result.TIMEOUT, null, text);
  }

  /** Reads an answer to the case with this id. */
  static Answer read(String line, String id) {
    try {
      if (!(Json.readExact(line) instanceof Map<?, ?> map)) {
        return error("the answer is no object: " + shortened(line));
      }
      if (!id.equals(map.get("id"))) {
        return error("the answer is to " + map.get("id"));
      }
      boolean output = map.containsKey("output");
      boolean unsupported = map.get("unsupported") instanceof String;
      boolean error = map.get("error") instanceof String;
      if ((output ? 1 : 0) + (unsupported ? 1 : 0) + (error ? 1 : 0) != 1) {
        return error("expected one of output, unsupported, error: " + shortened(line));
      }
      if (output) {
        return new Answer(Result.OK, map.get("output"), "");
      }
      return unsupported
          ? new Answer(Result.UNSUPPORTED, null, String.valueOf(map.get("unsupported")))
          : error(String.valueOf(map.get("error")));
    } catch (IOException problem) {
      return error("the answer is no JSON: " + shortened(line));
    }
  }

  private static Answer error(String text) {
    return new Answer(Result.ERROR, null, text);
  }

  /** The answer in one line, for people. */
  public String describe() {
    return result == Result.OK ? Json.write(output) : result + " (" + text + ")";
  }

  static String shortened(String text) {
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
