package dev.plumbline.cli.review.source;

import java.util.regex.Pattern;

/** Tests and benchmarks, by where their languages have them: what they name leaves no service. */
public final class TestCode {
  private static final Pattern FOLDER =
      Pattern.compile("(?:^|/)(?:test|tests|testdata|testing|benches|\\w+Test)/");

  private TestCode() {}

  /** Whether a source is one. */
  public static boolean is(String file) {
    return file.endsWith("_test.go")
        || file.matches("(.*/)?tests?\\.rs")
        || FOLDER.matcher(file).find();
  }
}
