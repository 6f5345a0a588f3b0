package dev.plumbline.cli.stack;

import dev.plumbline.charter.Charter;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The running stack. {@link #startAll} returns when every process is healthy; {@link #close} stops
 * them, those that others send to last, so that what was under way arrives.
 */
public final class Stack implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_GRACE = Duration.ofSeconds(8);
  private static final Duration POLL = Duration.ofMillis(250);

  private final StackSettings settings;
  private final Credentials credentials;
  private final Backends backends;
  private final Supplier<List<ProcessSpec>> services;
  private final RunLock lock;
  private final Health health;

  /** In the order of starting; guarded by this. */
  private final Map<String, ChildProcess> children = new LinkedHashMap<>();

  private final Watchdog watchdog = Watchdog.start();

  private boolean closed;

  private Stack(
      StackSettings settings, Charter charter, Supplier<List<ProcessSpec>> services, RunLock lock) {
    this.settings = settings;
    this.services = services;
    this.lock = lock;
    this.credentials = Credentials.of(settings);
    this.backends = Backends.of(settings, charter);
    this.health =
        new Health(
            HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(1))
                .authenticator(credentials.authenticator(settings.ports()))
                .build());
  }

  /**
   * Checks what can be checked before a process is started, and returns a stack without processes.
   *
   * @throws StackException with a message for the person who started it
   */
  public static Stack prepare(StackSettings settings) {
    Stack stack = prepare(settings, List::of);
    try {
      stack.requireCollector();
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
    return stack;
  }

  /** A Collector that somebody else built may lack what the configuration names. */
  private void requireCollector() {
    ProcessSpec spec = backends.collectorCheck();
    ChildProcess check = ChildProcess.start(spec, settings.logs());
    if (!check.endsWithin(START_LIMIT) || check.exitCode() != 0) {
      check.kill();
      throw new StackException(
          "%s does not accept the configuration; expected OpenTelemetry Collector contrib %s or the one that `make build` builds; its last lines:\n    %s"
              .formatted(
                  spec.command().get(0),
                  Backends.COLLECTOR_VERSION,
                  String.join("\n    ", check.lastLines(5))));
    }
  }

  /**
   * Does that for a stack with services beside the backend.
   *
   * @param services what is started beside the backend, specified once the folders are there
   */
  public static Stack prepare(StackSettings settings, Supplier<List<ProcessSpec>> services) {
    Charter charter = settings.readCharter().result().charter();
    List<String> conflicts = settings.ports().conflicts();
    if (!conflicts.isEmpty()) {
      throw new StackException(String.join("\n", conflicts));
    }
    makeFolder(settings.folder());
    RunLock lock = RunLock.take(settings.folder());
    try {
      // Only what a run writes is removed, whatever else the folder holds.
      emptyFolder(settings.logs());
      emptyFolder(settings.otlp());
      emptyFolder(settings.state());
      makeFolders(settings);
      settings.ports().note(settings.state());
      return new Stack(settings, charter, services, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Makes the folders of a run, for its user alone. */
  static void makeFolders(StackSettings settings) {
    makeFolder(settings.folder());
    makeFolder(settings.logs());
    makeFolder(settings.otlp());
    makeFolder(settings.state());
  }

  private static void makeFolder(Path folder) {
    try {
      PrivateFolder.make(folder);
    } catch (IOException e) {
      throw new StackException(folder + " cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Starts the backends, then the services beside Prometheus' and Alertmanager's own start. When
   * something fails, the stack has to be closed.
   *
   * @param progress receives the name of each process that is ready
   * @throws StackException with a message for the person who started it
   */
  public void startAll(Consumer<String> progress) {
    List<ChildProcess> started = new ArrayList<>();
    started.add(launch(backends.alertmanager()));
    started.add(launch(backends.prometheus()));
    started.add(launch(backends.console()));
    ChildProcess collector = launch(backends.collector());
    awaitHealthy(collector, progress);
    services.get().forEach(service -> started.add(launch(service)));
    for (ChildProcess child : started) {
      awaitHealthy(child, progress);
    }
  }

  /**
   * Has the backend follow another charter: Prometheus its rules, the Collector its sampling, the
   * console all of it, for which it starts again.
   */
  public void follow(Charter charter) {
    if (backends.files().writeRules(charter)) {
      child("prometheus").reload();
    }
    if (backends.files().writeSampling(charter)) {
      child("collector").reload();
    }
    health.await(again("console"), START_LIMIT);
    health.await(child("collector"), START_LIMIT);
  }

  /** Stops a process in order and starts it again, so that nobody sees it missing. */
  private synchronized ChildProcess again(String name) {
    ChildProcess child = child(name);
    child.stop(STOP_GRACE);
    watchdog.forget(child.pid());
    return launch(child.spec());
  }

  public StackSettings settings() {
    return settings;
  }

  public Ports ports() {
    return settings.ports();
  }

  /** Returns the credentials of this run. */
  public Credentials credentials() {
    return credentials;
  }

  public synchronized List<ChildProcess> children() {
    return List.copyOf(children.values());
  }

  /** Ends a process as a crash would. */
  public void kill(String name) {
    ChildProcess child = child(name);
    child.kill();
    watchdog.forget(child.pid());
  }

  /** Starts a process again that was killed and waits until it is healthy. */
  public void restart(String name) {
    ChildProcess again = launch(child(name).spec());
    health.await(again, START_LIMIT);
  }

  /** Stops one process in order, as its operator would. */
  public void stop(String name) {
    child(name).stop(STOP_GRACE);
  }

  /**
   * Returns once a process has ended by itself, with its child; or null when the stack was closed.
   */
  public @Nullable ChildProcess awaitEnd() throws InterruptedException {
    while (true) {
      synchronized (this) {
        if (closed) {
          return null;
        }
        for (ChildProcess child : children.values()) {
          if (!child.isAlive()) {
            return child;
          }
        }
        wait(POLL.toMillis());
      }
    }
  }

  /** Stops everything; safe to call more than once and from a shutdown hook. */
  @Override
  public void close() {
    List<ChildProcess> last;
    synchronized (this) {
      closed = true;
      last = new ArrayList<>(children.values());
      notifyAll();
    }
    // Edge first: each process stops while what it talks to still answers.
    for (int i = last.size() - 1; i >= 0; i--) {
      last.get(i).stop(STOP_GRACE);
    }
    watchdog.close();
    lock.close();
  }

  private synchronized ChildProcess child(String name) {
    ChildProcess child = children.get(name);
    if (child == null) {
      throw new IllegalArgumentException("no process " + name + "; there are " + children.keySet());
    }
    return child;
  }

  /**
   * A stack that is being closed starts nothing more: otherwise Ctrl-C during the start could leave
   * a process.
   */
  private synchronized ChildProcess launch(ProcessSpec spec) {
    if (closed) {
      throw new StackException("stopped while starting");
    }
    ChildProcess child = ChildProcess.start(spec, settings.logs());
    watchdog.guard(child.pid());
    children.put(spec.name(), child);
    return child;
  }

  private void awaitHealthy(ChildProcess child, Consumer<String> progress) {
    try {
      health.await(child, START_LIMIT);
    } catch (StackException e) {
      throw whyNot(e);
    }
    progress.accept(child.name());
  }

  /** A process that ends because the stack is being closed has not failed. */
  private synchronized StackException whyNot(StackException e) {
    return closed ? new StackException("stopped while starting", e) : e;
  }

  private static void emptyFolder(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      Collection<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new StackException(folder + " cannot be emptied: " + e.getMessage(), e);
    }
  }
}
