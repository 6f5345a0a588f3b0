package dev.plumbline.console.alerts;

import dev.plumbline.clients.Json;
import dev.plumbline.clients.SourceException;
import dev.plumbline.console.json.JsonWriter;
import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.console.store.PrivateFiles;
import dev.plumbline.otlp.TraceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What Alertmanager notified, with the traces that were found for it at that moment. Kept over a
 * restart in a file of its own; bounded.
 */
public final class NotifiedAlerts {

  private static final int MOST = 1_000;

  /** Characters of all alerts that are kept. */
  private static final long MOST_CHARACTERS = 4L << 20;

  private static final long MOST_FILE_BYTES = 32L << 20;
  private static final long KEPT_MILLIS = 24L * 3600 * 1000;

  private final Path file;
  private final AlertTraces traces;
  private final Map<String, Noted> notes = new LinkedHashMap<>();
  private final Object writing = new Object();
  private long characters;
  private long dropped;

  /**
   * An alert that was notified, and traces that showed it then.
   *
   * @param atMillis when it was notified last
   */
  public record Noted(Alert alert, List<TraceId> traces, long atMillis) {

    public Noted {
      traces = List.copyOf(traces);
    }

    long characters() {
      return alert.characters() + 64L * traces.size();
    }
  }

  public NotifiedAlerts(Path folder, AlertTraces traces) {
    this.file = folder.resolve("alerts.json");
    this.traces = traces;
    read();
  }

  /** Returns how many of the alerts in a notification got traces. */
  public int note(List<Alert> alerts, long nowMillis) {
    int withTraces = 0;
    for (Alert alert : alerts) {
      List<TraceId> found = new ArrayList<>();
      try {
        for (TraceSummary summary : traces.of(alert, nowMillis)) {
          found.add(summary.traceId());
        }
      } catch (SourceException e) {
        // The alert is kept without them; every request for it searches again.
        System.err.println("console: no traces for an alert: " + e.getMessage());
      }
      withTraces += found.isEmpty() ? 0 : 1;
      synchronized (this) {
        Noted before = remove(alert.fingerprint());
        if (found.isEmpty() && before != null) {
          found = before.traces();
        }
        put(new Noted(alert, found, nowMillis));
        trim(nowMillis);
      }
    }
    write();
    return withTraces;
  }

  /**
   * Resolves alerts for which no resolved notification was sent: Alertmanager sends none for an
   * alert that ends while it is inhibited or silenced.
   *
   * @param goesOn whether an alert is still active in Alertmanager or Prometheus
   * @param askedMillis when they were queried; later notifications are not changed
   */
  public void reconcile(Predicate<Alert> goesOn, long askedMillis) {
    List<Noted> over = new ArrayList<>();
    synchronized (this) {
      for (Noted noted : notes.values()) {
        boolean open = noted.alert().endsMillis() == 0 && noted.atMillis() < askedMillis;
        if (open && !goesOn.test(noted.alert())) {
          over.add(noted);
        }
      }
      for (Noted noted : over) {
        // Its position in the map stays.
        characters -= noted.characters();
        put(new Noted(noted.alert().resolved(askedMillis), noted.traces(), noted.atMillis()));
      }
    }
    if (!over.isEmpty()) {
      write();
    }
  }

  /** Returns what was notified about the alert, or null. */
  public synchronized @Nullable Noted find(String fingerprint) {
    return notes.get(fingerprint);
  }

  /** Returns alerts that ended within the last day. */
  public synchronized List<Alert> resolved(long nowMillis) {
    return notes.values().stream()
        .map(Noted::alert)
        .filter(alert -> alert.state().equals("resolved"))
        .filter(alert -> alert.endsMillis() > nowMillis - KEPT_MILLIS)
        .toList();
  }

  /** Returns how many alerts were dropped because there were too many, or too large ones. */
  public synchronized long dropped() {
    return dropped;
  }

  /** Returns how many are kept. */
  public synchronized int kept() {
    return notes.size();
  }

  private synchronized void put(Noted noted) {
    notes.put(noted.alert().fingerprint(), noted);
    characters += noted.characters();
  }

  private synchronized @Nullable Noted remove(String fingerprint) {
    Noted noted = notes.remove(fingerprint);
    if (noted != null) {
      characters -= noted.characters();
    }
    return noted;
  }

  private synchronized void trim(long nowMillis) {
    for (Noted noted : List.copyOf(notes.values())) {
      long ends = noted.alert().endsMillis();
      if (ends > 0 && ends < nowMillis - KEPT_MILLIS) {
        remove(noted.alert().fingerprint());
      }
    }
    while (notes.size() > MOST || characters > MOST_CHARACTERS) {
      remove(leastWanted());
      dropped++;
    }
  }

  /** Returns the oldest that is over, or the oldest at all. */
  private String leastWanted() {
    for (Noted noted : notes.values()) {
      if (noted.alert().endsMillis() > 0) {
        return noted.alert().fingerprint();
      }
    }
    return notes.keySet().iterator().next();
  }

  /** Writes the book beside its file and puts it in its place at once; one thread at a time. */
  private void write() {
    synchronized (writing) {
      writeOne();
    }
  }

  private void writeOne() {
    List<Object> all = new ArrayList<>();
    synchronized (this) {
      for (Noted noted : notes.values()) {
        Alert alert = noted.alert();
        all.add(
            Json.of(
                "fingerprint", alert.fingerprint(),
                "state", alert.state(),
                "starts", alert.startsMillis(),
                "ends", alert.endsMillis(),
                "labels", alert.labels(),
                "annotations", alert.annotations(),
                "traces", noted.traces(),
                "at", noted.atMillis()));
      }
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (FileChannel channel = PrivateFiles.create(part)) {
        for (ByteBuffer bytes : JsonWriter.writeInParts(all)) {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        }
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      System.err.println("console: " + file + " could not be written: " + e.getMessage());
    }
  }

  private void read() {
    if (!Files.exists(file)) {
      return;
    }
    try {
      if (Files.size(file) > MOST_FILE_BYTES) {
        throw new IOException("it is over " + MOST_FILE_BYTES + " bytes");
      }
      if (!(Json.read(Files.readAllBytes(file)) instanceof List<?> items)) {
        throw new IOException("it is no list");
      }
      for (Object item : items) {
        Map<String, @Nullable Object> noted = Json.object(item);
        List<TraceId> ids = new ArrayList<>();
        for (Object id : Json.list(noted.get("traces"))) {
          String hex = String.valueOf(id);
          ids.add(
              new TraceId(
                  Long.parseUnsignedLong(hex.substring(0, 16), 16),
                  Long.parseUnsignedLong(hex.substring(16), 16)));
        }
        Alert alert =
            new Alert(
                Json.text(noted, "fingerprint"),
                Json.text(noted, "state"),
                noted.get("starts") instanceof Long starts ? starts : 0,
                noted.get("ends") instanceof Long ends ? ends : 0,
                Alertmanager.texts(noted.get("labels")),
                Alertmanager.texts(noted.get("annotations")),
                "webhook");
        long at = noted.get("at") instanceof Long notified ? notified : 0;
        put(new Noted(alert, ids, at));
      }
      trim(System.currentTimeMillis());
    } catch (IOException | RuntimeException e) {
      PrivateFiles.quarantine(file, String.valueOf(e.getMessage()));
    }
  }
}
