package dev.plumbline.cli.review.source;

import java.util.regex.Pattern;

/** Tests and benchmarks, by where their languages have them: what they name leaves no service. */
public final class TestCode {
  private static final Pattern FOLDER =
      Pattern.compile("(?:^|/)(?:tests?|testdata|testing|benches|src/(?:test|[^/]*Test)[^/]*)/");

  private static final Pattern FILE =
      Pattern.compile("(?:_test\\.go|Tests?\\.java|IT\\.java|(?:^|/)tests?\\.rs)$");

  private TestCode() {}

  /** Whether a source is one. */
  public static boolean is(String file) {
    return FILE.matcher(file).find() || FOLDER.matcher(file).find();
  }
}
