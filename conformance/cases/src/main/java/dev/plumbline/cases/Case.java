package dev.plumbline.cases;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation with its input and expected output.
 *
 * @param id {@code folder/name}, unique and immutable
 * @param only languages it is for; empty for all
 * @param file the file it is defined in, for people
 */
public record Case(
    String id,
    String op,
    Map<String, @Nullable Object> input,
    @Nullable Object expected,
    List<String> only,
    String why,
    String file) {
  public Case {
    only = List.copyOf(only);
  }

  /** The part of the id before the slash, which is its folder. */
  public String folder() {
    return id.substring(0, id.indexOf('/'));
  }

  /** Whether the input must be rejected. */
  public boolean expectsError() {
    return expected instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("error"));
  }

  boolean isFor(String language) {
    return only.isEmpty() || only.contains(language);
  }
}
