package dev.plumbline.cli.infer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Attributes that OpenTelemetry's semantic conventions had before they became stable (registry of
 * 1.41, "deprecated"). Instrumentation still sets them; a charter has their successors.
 */
final class OlderConventions {
  /** Stands for no successor. */
  private static final String NONE = "";

  private static final Map<String, String> SUCCESSORS =
      Map.ofEntries(
          Map.entry("code.filepath", "code.file.path"),
          Map.entry("code.function", "code.function.name"),
          Map.entry("code.lineno", "code.line.number"),
          Map.entry("code.namespace", NONE),
          Map.entry("db.connection_string", NONE),
          Map.entry("db.name", "db.namespace"),
          Map.entry("db.operation", "db.operation.name"),
          Map.entry("db.sql.table", "db.collection.name"),
          Map.entry("db.statement", "db.query.text"),
          Map.entry("db.system", "db.system.name"),
          Map.entry("db.user", NONE),
          Map.entry("http.client_ip", "client.address"),
          Map.entry("http.flavor", "network.protocol.version"),
          Map.entry("http.scheme", "url.scheme"),
          Map.entry("http.url", "url.full"),
          Map.entry("http.user_agent", "user_agent.original"),
          Map.entry("net.host.name", "server.address"),
          Map.entry("net.host.port", "server.port"),
          Map.entry("net.peer.name", "server.address"),
          Map.entry("net.peer.port", "server.port"),
          Map.entry("net.protocol.name", "network.protocol.name"),
          Map.entry("net.protocol.version", "network.protocol.version"),
          Map.entry("net.sock.peer.addr", "network.peer.address"),
          Map.entry("net.sock.peer.port", "network.peer.port"),
          Map.entry("net.transport", "network.transport"));

  private OlderConventions() {}

  static boolean has(String key) {
    return SUCCESSORS.containsKey(key);
  }

  /** The newer name; null where there is none. */
  static @Nullable String successor(String key) {
    String successor = SUCCESSORS.get(key);
    return NONE.equals(successor) ? null : successor;
  }

  /** The older names of a key. */
  static List<String> before(String key) {
    return SUCCESSORS.entrySet().stream()
        .filter(each -> each.getValue().equals(key))
        .map(Map.Entry::getKey)
        .toList();
  }
}
