package dev.plumbline.agent.failure;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Exception classes that say nothing about what went wrong. */
final class CatchAll {
  private static final Set<String> TYPES =
      new HashSet<>(
          Arrays.asList(
              "java.lang.Throwable",
              "java.lang.Exception",
              "java.lang.RuntimeException",
              "java.lang.Error"));

  private CatchAll() {}

  static boolean is(String type) {
    return TYPES.contains(type);
  }
}
