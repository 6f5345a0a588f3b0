package dev.plumbline.agent.it;

import dev.plumbline.agent.app.SdkApp;
import dev.plumbline.agent.app.ShortJob;
import dev.plumbline.agent.app.TestApp;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An application in a process of its own, under a real agent, sending to a receiver. */
final class ServiceProcess implements AutoCloseable {
  static final Path TARGET = target();

  /** The charter of a service that a test gives no other. */
  static final Path SHOP = TARGET.resolve("../../charter/shop").normalize();

  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  static final String PLAIN = "-javaagent:" + TARGET.resolve("opentelemetry-javaagent.jar");
  static final String ONE_FILE = "-javaagent:" + TARGET.resolve("plumbline-javaagent.jar");
  static final String EXTENSION =
      "-Dotel.javaagent.extensions=" + TARGET.resolve("plumbline-extension.jar");

  private static final Pattern CLASS = Pattern.compile(" *[0-9]+: +([0-9]+) +[0-9]+ +([^ ]+)");

  private final HttpClient http = HttpClient.newHttpClient();
  private final OtlpReceiver receiver;
  private final Process process;
  private final Thread errors;
  private final List<String> logLines = new ArrayList<>();
  private final int port;

  private ServiceProcess(
      Path javaHome,
      OtlpReceiver receiver,
      List<String> arguments,
      List<String> application,
      Map<String, String> environment)
      throws IOException {
    this(List.of(), javaHome, receiver, arguments, application, environment);
  }

  private ServiceProcess(
      List<String> launcher,
      Path javaHome,
      OtlpReceiver receiver,
      List<String> arguments,
      List<String> application,
      Map<String, String> environment)
      throws IOException {
    this.receiver = receiver;
    List<String> command = new ArrayList<>(launcher);
    command.add(javaHome.resolve("bin/java").toString());
    // What a server keeps there (Tomcat its folders) stays in the build folder.
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(TARGET.resolve("temporary")));
    command.add("-Dotel.service.name=edge");
    command.add("-Dotel.exporter.otlp.endpoint=" + receiver.endpoint());
    command.add("-Dotel.exporter.otlp.protocol=http/protobuf");
    command.add("-Dotel.bsp.schedule.delay=100");
    command.add("-Dotel.blrp.schedule.delay=100");
    command.add("-Dotel.metric.export.interval=1000");
    command.addAll(arguments);
    // Short lives: what a longer one gains from these would cost more than it saves.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.addAll(application);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.startsWith("OTEL_") || key.startsWith("PLUMBLINE_"));
    builder.environment().put("PLUMBLINE_CHARTER", SHOP.toString());
    builder.environment().putAll(environment);
    process = builder.start();
    errors = new Thread(() -> read(process.getErrorStream()), "errors of the service");
    errors.start();
    port = awaitPort();
  }

  /** Starts the application with these arguments to the JVM and waits until it serves. */
  static ServiceProcess start(String... arguments) throws IOException {
    return startOn(JAVA_HOME, arguments);
  }

  /** Likewise, by a program that is given the command line as its last arguments. */
  static ServiceProcess startBy(List<String> launcher, String... arguments) throws IOException {
    return new ServiceProcess(
        launcher, JAVA_HOME, new OtlpReceiver(), Arrays.asList(arguments), testApp(), Map.of());
  }

  /** Likewise, on another Java. */
  static ServiceProcess startOn(Path javaHome, String... arguments) throws IOException {
    return new ServiceProcess(
        javaHome, new OtlpReceiver(), Arrays.asList(arguments), testApp(), Map.of());
  }

  /** Likewise, with these variables beside those of the test. */
  static ServiceProcess startWith(Map<String, String> environment, String... arguments)
      throws IOException {
    return new ServiceProcess(
        JAVA_HOME, new OtlpReceiver(), Arrays.asList(arguments), testApp(), environment);
  }

  /** Likewise, sending to a receiver that may fail. */
  static ServiceProcess startSendingTo(OtlpReceiver receiver, String... arguments)
      throws IOException {
    return new ServiceProcess(JAVA_HOME, receiver, Arrays.asList(arguments), testApp(), Map.of());
  }

  /** Likewise, with the libraries of a folder in place of the newest. */
  static ServiceProcess startWith(Path libraries, String... arguments) throws IOException {
    return startOn(JAVA_HOME, TARGET.resolve("test-classes"), libraries, arguments);
  }

  /** Likewise, on another Java, with the application's classes compiled for it. */
  static ServiceProcess startOn(Path javaHome, Path classes, Path libraries, String... arguments)
      throws IOException {
    String classPath = classes + File.pathSeparator + libraries.resolve("*");
    return new ServiceProcess(
        javaHome,
        new OtlpReceiver(),
        Arrays.asList(arguments),
        List.of("-cp", classPath, TestApp.class.getName()),
        Map.of());
  }

  /** Without the agent: an application with the SDK, and the extension on its class path. */
  static ServiceProcess startWithoutAgent(String... arguments) throws IOException {
    return startMain(
        new OtlpReceiver(), classPathWithSdk(), SdkApp.class.getName(), List.of(arguments));
  }

  /** A job that ends by itself, or waits for a signal. */
  static ServiceProcess startJob(String how, String... arguments) throws IOException {
    return new ServiceProcess(
        JAVA_HOME,
        new OtlpReceiver(),
        Arrays.asList(arguments),
        List.of("-cp", classPath(), ShortJob.class.getName(), how),
        Map.of());
  }

  /** An application by its class path, sending to a receiver that is there already. */
  static ServiceProcess startMain(
      OtlpReceiver receiver, String classPath, String main, List<String> arguments)
      throws IOException {
    return new ServiceProcess(
        JAVA_HOME, receiver, arguments, List.of("-cp", classPath, main), Map.of());
  }

  /** Likewise, another application than the test's own. */
  static ServiceProcess startJar(Path jar, String... arguments) throws IOException {
    return new ServiceProcess(
        JAVA_HOME,
        new OtlpReceiver(),
        Arrays.asList(arguments),
        List.of("-jar", jar.toAbsolutePath().toString()),
        Map.of());
  }

  /** Likewise, on another Java and sending to a receiver that is there already. */
  static ServiceProcess startJarOn(
      Path javaHome, OtlpReceiver receiver, Path jar, List<String> arguments) throws IOException {
    return new ServiceProcess(
        javaHome, receiver, arguments, List.of("-jar", jar.toAbsolutePath().toString()), Map.of());
  }

  int port() {
    return port;
  }

  /** What has arrived so far; the application runs on. */
  SentTelemetry soFar() {
    return receiver.telemetry();
  }

  /** Waits for a line on standard error that has all these words. */
  String awaitLine(Duration patience, String... words) {
    return Poll.until(
        patience,
        () ->
            logLines().stream()
                .filter(line -> Arrays.stream(words).allMatch(line::contains))
                .findFirst()
                .orElse(null),
        () -> "no line with " + Arrays.toString(words) + " among " + logLines());
  }

  HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, headers);
  }

  /** Asks, and does not wait for the response. */
  CompletableFuture<HttpResponse<String>> getBeside(String path) {
    return http.sendAsync(request("GET", path).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(String method, String path, String... headers) {
    HttpRequest.Builder request = request(method, path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder request(String method, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .timeout(Duration.ofSeconds(60));
  }

  /** Asks, reads the answer's head and leaves; the head. */
  String disconnect(String path) {
    return head(path, false);
  }

  /** Asks and reads an answer however it ends; its head. */
  String readToEnd(String path) {
    return head(path, true);
  }

  /** Asks, sees that nothing comes, and leaves. */
  void abort(String path) {
    abort(path, false);
  }

  /** Likewise, and resets the connection. */
  void reset(String path) {
    abort(path, true);
  }

  private void abort(String path, boolean reset) {
    try (Socket connection = ask(path)) {
      if (reset) {
        connection.setSoLinger(true, 0);
      }
      connection.setSoTimeout(500);
      connection.getInputStream().read();
      throw new IllegalStateException("something came");
    } catch (SocketTimeoutException nothing) {
      // As intended.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks for the last time on its connection and reads until that ends; all that came. */
  String last(String method, String path, String... body) {
    try (Socket connection = ask(method, path, String.join("", body))) {
      return new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Socket ask(String path) throws IOException {
    return ask("GET", path, "");
  }

  private Socket ask(String method, String path, String body) throws IOException {
    Socket connection = new Socket(InetAddress.getLoopbackAddress(), port);
    String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
    connection
        .getOutputStream()
        .write(
            (method
                    + " "
                    + path
                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                    + length
                    + "\r\n"
                    + body)
                .getBytes(StandardCharsets.US_ASCII));
    return connection;
  }

  private String head(String path, boolean patient) {
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
      connection.setSoLinger(true, 0);
      connection
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      StringBuilder head = new StringBuilder();
      InputStream in = connection.getInputStream();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("the answer ends in its head: " + head);
        }
        head.append((char) next);
      }
      if (patient) {
        drain(in);
      }
      return head.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void drain(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException broken) {
      // The end.
    }
  }

  /** How many instances there are of each class after a full collection. */
  Map<String, Long> instances() {
    ProcessBuilder jcmd =
        new ProcessBuilder(
            JAVA_HOME.resolve("bin/jcmd").toString(),
            Long.toString(process.pid()),
            "GC.class_histogram");
    Map<String, Long> instances = new TreeMap<>();
    try (BufferedReader lines = jcmd.redirectErrorStream(true).start().inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher row = CLASS.matcher(line);
        if (row.lookingAt()) {
          instances.merge(row.group(2), Long.valueOf(row.group(1)), Long::sum);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (instances.isEmpty()) {
      throw new IllegalStateException("jcmd counted nothing");
    }
    return instances;
  }

  /** The threads that keep the application alive, each with the frames it stands in. */
  private List<String> liveThreads() throws IOException {
    ProcessBuilder jcmd =
        new ProcessBuilder(
            JAVA_HOME.resolve("bin/jcmd").toString(), Long.toString(process.pid()), "Thread.print");
    List<String> threads = new ArrayList<>();
    try (BufferedReader lines = jcmd.redirectErrorStream(true).start().inputReader()) {
      String dump = lines.lines().collect(Collectors.joining("\n"));
      for (String thread : dump.split("\n\n", -1)) {
        if (thread.startsWith("\"") && thread.contains("\tat ") && !thread.contains(" daemon ")) {
          threads.add(
              thread.substring(0, thread.indexOf('"', 1) + 1)
                  + thread
                      .lines()
                      .filter(line -> line.startsWith("\tat "))
                      .limit(20)
                      .map(String::strip)
                      .collect(Collectors.joining(" ", " ", "")));
        }
      }
    }
    return threads;
  }

  /** The trace that a response belongs to. */
  static String trace(HttpResponse<?> response) {
    return trace(response.headers().firstValue("Server-Timing").orElseThrow());
  }

  /** The trace id in Server-Timing, or in a head with it. */
  static String trace(String timing) {
    int start = timing.indexOf("desc=\"00-") + "desc=\"00-".length();
    return timing.substring(start, start + 32);
  }

  /** Sends the signal by which an orchestrator ends a process. */
  void terminate() {
    process.destroy();
  }

  /** Ends the application, which flushes its telemetry, and hands over all that was received. */
  SentTelemetry stop() {
    close();
    return receiver.telemetry();
  }

  /** The lines on standard error so far. */
  List<String> logLines() {
    synchronized (logLines) {
      return List.copyOf(logLines);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "the application did not end; its threads: "
                + liveThreads()
                + "; its log: "
                + logLines());
      }
      errors.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
      receiver.close();
    }
  }

  private int awaitPort() throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("ready ")) {
        return Integer.parseInt(line.substring("ready ".length()));
      }
    }
    throw new IOException("the application did not start: " + logLines());
  }

  private void read(InputStream stream) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (logLines) {
          logLines.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where agent and extension were built, whatever module the test is in. */
  private static Path target() {
    try {
      return Path.of(
              ServiceProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> testApp() {
    return List.of("-cp", classPath(), TestApp.class.getName());
  }

  /** The application's own libraries: nothing of OpenTelemetry, nothing of Plumbline. */
  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> !entry.contains("opentelemetry"))
        .filter(ServiceProcess::isNotPlumblines)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The SDK with its exporters, and the extension as it is shipped; nothing of the agent. */
  private static String classPathWithSdk() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.concat(
            Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.contains("javaagent") && !entry.contains("instrumentation"))
                .filter(ServiceProcess::isNotPlumblines),
            Stream.of(TARGET.resolve("plumbline-extension.jar").toString()))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isNotPlumblines(String entry) {
    return !entry.contains("charter-java")
        && (!entry.contains("agent-extension") || entry.endsWith("test-classes"));
  }
}
