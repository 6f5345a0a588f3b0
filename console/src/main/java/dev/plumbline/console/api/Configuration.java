package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.CodeRow;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.Reason;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.clients.Json;
import dev.plumbline.console.ConsoleSettings;
import dev.plumbline.console.http.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/config}: the configuration that pages load once. */
public final class Configuration {

  private static final String HTTP_DURATION = "http.server.request.duration";

  private final Map<String, @Nullable Object> document;

  public Configuration(Charter charter, ConsoleSettings settings) {
    ErrorTable errors = charter.policy().errors();
    List<String> origins = new ArrayList<>(charter.policy().services().keySet());
    origins.add("client");
    Metric duration = charter.metric(HTTP_DURATION);
    this.document =
        Json.of(
            "services",
            charter.policy().services().values().stream().map(Configuration::service).toList(),
            "charter",
            Json.of("version", charter.version(), "digest", charter.digest()),
            "codes",
            codes(errors),
            "reasons",
            errors.reasons().values().stream().map(Configuration::reason).toList(),
            "origins",
            origins,
            "baggage_keys",
            List.copyOf(charter.policy().baggage().keys().keySet()),
            "histogram_bounds_s",
            duration == null ? List.of() : duration.buckets(),
            "traces",
            Json.of(
                "kind",
                settings.jaeger() == null ? "embedded" : "jaeger",
                "max_age_s",
                settings.age().toSeconds()),
            "links",
            Json.of(
                "prometheus",
                settings.prometheus(),
                "alertmanager",
                settings.alertmanager(),
                "jaeger",
                settings.jaeger()));
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/config", request -> document);
  }

  private static Object service(Service service) {
    return Json.of(
        "name", service.name(),
        "label", service.label(),
        "color", service.color(),
        "language", service.language(),
        "team", service.team(),
        "tier", service.tier(),
        "brief", service.brief(),
        "boundary", service.boundary(),
        "peers", service.peers());
  }

  private static List<Object> codes(ErrorTable errors) {
    List<Object> codes = new ArrayList<>();
    for (ErrorCode code : ErrorCode.values()) {
      CodeRow row = errors.row(code);
      codes.add(
          Json.of(
              "code", code.name(),
              "http", row.httpStatus(),
              "fault", row.fault().name().toLowerCase(Locale.ROOT),
              "server_error", row.serverError()));
    }
    return codes;
  }

  private static Object reason(Reason reason) {
    return Json.of(
        "reason", reason.name(),
        "code", reason.code(),
        "owner", reason.owner(),
        "brief", reason.brief(),
        "advice", reason.advice());
  }
}
