package dev.plumbline.conformance.executor;

import dev.plumbline.clients.Json;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One call for a relay to make.
 *
 * @param to {@code http}, {@code grpc} or {@code grpc+stream} and where
 * @param arguments what to send, as JSON
 */
record RelayCall(URI to, String arguments) {
  /** Reads a JSON array of {@code {url, arguments}}; anything else is an {@link IOException}. */
  static List<RelayCall> read(String body) throws IOException {
    List<RelayCall> calls = new ArrayList<>();
    try {
      if (!(Json.readExact(body) instanceof List<?> items)) {
        throw new IOException("expected an array of {url, arguments}");
      }
      for (Object item : items) {
        if (!(item instanceof Map<?, ?> call) || !(call.get("url") instanceof String url)) {
          throw new IOException("expected an array of {url, arguments}");
        }
        calls.add(new RelayCall(URI.create(url), Json.write(call.get("arguments"))));
      }
    } catch (IllegalArgumentException malformed) {
      throw new IOException("expected an array of {url, arguments}", malformed);
    }
    return calls;
  }
}
