package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.CodeRow;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.Reason;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.console.ConsoleSettings;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.response.CharterName;
import dev.plumbline.console.response.ConfigResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/config}: the configuration that pages load once. */
public final class Configuration {

  private static final String HTTP_DURATION = "http.server.request.duration";

  private final ConfigResponse document;

  public Configuration(Charter charter, ConsoleSettings settings) {
    ErrorTable errors = charter.policy().errors();
    List<String> origins = new ArrayList<>(charter.policy().services().keySet());
    origins.add("client");
    Metric duration = charter.metric(HTTP_DURATION);
    this.document =
        new ConfigResponse(
            charter.policy().services().values().stream().map(Configuration::service).toList(),
            new CharterName(charter.version(), charter.digest()),
            codes(errors),
            errors.reasons().values().stream().map(Configuration::reason).toList(),
            origins,
            List.copyOf(charter.policy().baggage().keys().keySet()),
            duration == null ? List.of() : duration.buckets(),
            new ConfigResponse.Traces(
                settings.jaeger() == null ? "embedded" : "jaeger", settings.age().toSeconds()),
            new ConfigResponse.Links(
                text(settings.prometheus()),
                text(settings.alertmanager()),
                text(settings.jaeger())),
            settings.bootcamp() != null);
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/config", request -> document);
  }

  private static ConfigResponse.Service service(Service service) {
    return new ConfigResponse.Service(
        service.name(),
        service.label(),
        service.color(),
        service.language(),
        service.team(),
        service.tier(),
        service.brief(),
        service.boundary(),
        service.peers());
  }

  private static List<ConfigResponse.Code> codes(ErrorTable errors) {
    List<ConfigResponse.Code> codes = new ArrayList<>();
    for (ErrorCode code : ErrorCode.values()) {
      CodeRow row = errors.row(code);
      codes.add(
          new ConfigResponse.Code(
              code.name(),
              row.httpStatus(),
              row.fault().name().toLowerCase(Locale.ROOT),
              row.serverError()));
    }
    return codes;
  }

  private static ConfigResponse.Reason reason(Reason reason) {
    return new ConfigResponse.Reason(
        reason.name(), text(reason.code()), reason.owner(), reason.brief(), reason.advice());
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
