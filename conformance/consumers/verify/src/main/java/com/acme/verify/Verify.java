package com.acme.verify;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.report.Style;
import dev.plumbline.checker.report.TableReport;
import dev.plumbline.checker.result.CheckResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Checks a file of telemetry by a charter: {@code Verify CHARTER FILE}. */
public final class Verify {
  private Verify() {}

  public static void main(String[] arguments) throws IOException {
    CharterResult charter = Charter.load(Path.of(arguments[0]));
    charter.problems().forEach(System.err::println);
    CheckResult result =
        Checker.check(charter.charter(), List.of(Path.of(arguments[1])), Options.defaults());
    System.out.print(TableReport.of(result, Style.of(false), rule -> ""));
    System.exit(result.exitCode());
  }
}
