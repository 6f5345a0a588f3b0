package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import dev.plumbline.console.json.LeftOut;
import org.jspecify.annotations.Nullable;

/**
 * The state of one source of a response.
 *
 * @param detail why it is not ok
 */
public record Part(State state, @LeftOut @Nullable String detail) implements Document {

  public static final Part OK = new Part(State.OK, null);

  /** Whether a source responds; {@code OFF} where none is configured. */
  public enum State {
    OK,
    DOWN,
    OFF
  }
}
