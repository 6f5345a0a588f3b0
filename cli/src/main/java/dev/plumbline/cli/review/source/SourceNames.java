package dev.plumbline.cli.review.source;

import dev.plumbline.charter.Location;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of telemetry in a source. */
public final class SourceNames {
  /** What a source that uses OpenTelemetry or tracing contains. */
  private static final Map<SourceLanguage, Pattern> USES =
      Map.of(
          SourceLanguage.JAVA, Pattern.compile("io\\.opentelemetry"),
          SourceLanguage.GO, Pattern.compile("go\\.opentelemetry\\.io|/telemetry-go"),
          SourceLanguage.RUST, Pattern.compile("opentelemetry|plumbline|tracing|span!|instrument"));

  /** One of these is where a source names something. */
  private static final Map<SourceLanguage, Pattern> NAMES =
      Map.of(
          SourceLanguage.JAVA,
          Pattern.compile(
              "Key\\(|setAttribute|[a-z]Builder\\(|\\.put\\(|WithSpan|SpanAttribute|updateName|semconv"),
          SourceLanguage.GO,
          Pattern.compile(
              "otel/attribute|semconv|(Counter|Gauge|Histogram)\\(|\\.(Start|InSpan|SetName)\\("),
          SourceLanguage.RUST,
          Pattern.compile(
              "KeyValue::new|Key::|span!|instrument|_(counter|gauge|histogram)\\(|semantic_conventions"
                  + "|(span_builder|start|start_with_context|in_span|from_name|update_name"
                  + "|set_attribute|record)\\("));

  private final SourceParser parser = new SourceParser();

  /**
   * What was found in a source.
   *
   * @param error where the source does not follow the grammar of its language first, or null
   */
  public record Found(List<UsedName> names, @Nullable Location error) {}

  /** Whether a source may name telemetry at all, which is quicker to see than its grammar. */
  public static boolean mayName(SourceLanguage language, String source) {
    Pattern uses = USES.get(language);
    Pattern names = NAMES.get(language);
    return uses != null
        && names != null
        && uses.matcher(source).find()
        && names.matcher(source).find();
  }

  /**
   * Finds the names.
   *
   * @param exportsTracing for Rust: whether spans of tracing become OpenTelemetry's
   */
  public Found in(String file, SourceLanguage language, String source, boolean exportsTracing)
      throws IOException {
    SourceParser.Parsed parsed = parser.parse(language, source);
    NameFinder finder =
        switch (language) {
          case JAVA -> new JavaNames(parsed.root());
          case GO -> new GoNames(parsed.root());
          case RUST -> new RustNames(parsed.root(), exportsTracing);
        };
    SyntaxNode error = parsed.error();
    Location place = error == null ? null : new Places(file, source).at(error.start());
    return new Found(finder.find(parsed.root()), place);
  }
}
