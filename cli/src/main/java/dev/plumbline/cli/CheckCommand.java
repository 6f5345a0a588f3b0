package dev.plumbline.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.Problem;
import dev.plumbline.charter.Remark;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.format.Counted;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Validates a charter and reports all of its problems at once. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Validate a charter and report every problem with file, line and column.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the charter is valid",
      "1:the charter has problems",
      "2:the charter was not found"
    })
final class CheckCommand implements Callable<Integer> {
  enum Format {
    TEXT,
    JSON,
    SARIF
  }

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      defaultValue = "${sys:plumbline.charter:-charter}",
      description =
          "Folder, archive or compiled file of the charter, or a package that Weaver wrote"
              + " (default: ${DEFAULT-VALUE}).")
  private Path folder;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, json or sarif (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CharterResult result = CharterLoader.load(CharterFiles.at(folder));
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        switch (format) {
          case TEXT -> text(result);
          case JSON -> json(result);
          case SARIF -> Sarif.of(result);
        });
    if (result.isValid()) {
      return 0;
    }
    return Files.exists(folder) ? ExitCode.FOUND : ExitCode.FAILED;
  }

  private String text(CharterResult result) {
    if (result.isValid()) {
      Charter charter = result.charter();
      StringBuilder text = new StringBuilder();
      result.remarks().forEach(remark -> text.append(remark).append(System.lineSeparator()));
      return text
          + "%s: %s %s is valid: %s, %s, %s, %s; digest %s"
              .formatted(
                  folder,
                  charter.name(),
                  charter.version(),
                  Counted.of(charter.attributes().size(), "attribute"),
                  Counted.of(charter.spans().size(), "span"),
                  Counted.of(charter.metrics().size(), "metric"),
                  Counted.of(charter.policy().services().size(), "service"),
                  charter.digest());
    }
    StringBuilder text = new StringBuilder();
    List<Problem> problems = result.problems();
    problems.forEach(problem -> text.append(problem).append(System.lineSeparator()));
    return text.append(Counted.of(problems.size(), "problem")).toString();
  }

  private static String json(CharterResult result) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeBooleanField("valid", result.isValid());
      if (result.isValid()) {
        json.writeStringField("name", result.charter().name());
        json.writeStringField("version", result.charter().version());
        json.writeStringField("digest", result.charter().digest());
      }
      json.writeArrayFieldStart("problems");
      for (Problem problem : result.problems()) {
        json.writeStartObject();
        place(json, problem.location());
        json.writeStringField("message", problem.message());
        json.writeStringField("expected", problem.expected());
        if (problem.suggestion() != null) {
          json.writeStringField("suggestion", problem.suggestion());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("notes");
      for (Remark remark : result.remarks()) {
        json.writeStartObject();
        place(json, remark.location());
        json.writeStringField("message", remark.message());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void place(JsonGenerator json, Location location) throws IOException {
    json.writeStringField("file", location.file());
    json.writeNumberField("line", location.line());
    json.writeNumberField("column", location.column());
  }
}
