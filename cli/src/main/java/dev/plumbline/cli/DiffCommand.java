package dev.plumbline.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.diff.Change;
import dev.plumbline.cli.diff.CharterDiff;
import dev.plumbline.cli.diff.DiffText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reports what a new charter changes, what that breaks, and which version it needs. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description =
        "Compare two charters: what changed, what it breaks, and whether the version step is large"
            + " enough.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the new charter's version is high enough for its changes",
      "1:the version step is too small",
      "2:a charter could not be read"
    })
final class DiffCommand implements Callable<Integer> {
  enum Format {
    TEXT,
    JSON
  }

  @Parameters(index = "0", paramLabel = "OLD", description = "The old charter.")
  private Path old;

  @Parameters(index = "1", paramLabel = "NEW", description = "The new charter.")
  private Path fresh;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Charter before = read(old);
    Charter after = read(fresh);
    if (before == null || after == null) {
      return ExitCode.FAILED;
    }
    CharterDiff diff = CharterDiff.between(before, after);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        format == Format.JSON ? json(diff) : DiffText.changes(diff) + DiffText.summary(diff));
    return diff.isVersioned() ? 0 : ExitCode.FOUND;
  }

  private @Nullable Charter read(Path folder) {
    CharterResult result = Charter.load(folder);
    if (!result.isValid()) {
      result.problems().forEach(spec.commandLine().getErr()::println);
      return null;
    }
    return result.charter();
  }

  private static String json(CharterDiff diff) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("old", diff.before().version());
      json.writeStringField("new", diff.after().version());
      json.writeStringField("oldBase", DiffText.base(diff.before()));
      json.writeStringField("newBase", DiffText.base(diff.after()));
      json.writeStringField("required", diff.required().toString());
      json.writeBooleanField("versioned", diff.isVersioned());
      json.writeArrayFieldStart("changes");
      for (Change change : diff.changes()) {
        json.writeStartObject();
        json.writeStringField("impact", lower(change.impact()));
        json.writeStringField("subject", change.subject());
        json.writeStringField("aspect", lower(change.aspect()));
        if (!change.item().isEmpty()) {
          json.writeStringField("item", change.item());
        }
        if (change.before() != null) {
          json.writeStringField("before", change.before());
        }
        if (change.after() != null) {
          json.writeStringField("after", change.after());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
