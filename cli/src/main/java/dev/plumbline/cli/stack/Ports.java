package dev.plumbline.cli.stack;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which port each listener of the stack gets. All are on 127.0.0.1. */
public final class Ports {

  public static final String HOST = "127.0.0.1";

  /**
   * Below the range from which systems give out client ports, so that no connection takes one
   * before its owner does.
   */
  private static final int RANDOM_FROM = 15_000;

  private static final int RANDOM_TO = 31_000;
  private static final int TRIES = 2_000;
  private static final String NOTE = "ports.properties";

  private final Map<Port, Integer> numbers;

  private Ports(Map<Port, Integer> numbers, List<Port> listeners, Map<String, Integer> asked) {
    asked.forEach(
        (name, value) -> numbers.put(byOption(name, listeners), inRange("--port " + name, value)));
    this.numbers = Collections.unmodifiableMap(numbers);
  }

  /**
   * Returns the usual ports, changed by {@code PLUMBLINE_PORT_*} variables and then by what was
   * asked for by name ({@link Port#option()}).
   *
   * @param listeners that there are
   * @throws StackException when a name or number is no port
   */
  public static Ports of(
      List<Port> listeners, Map<String, String> environment, Map<String, Integer> asked) {
    Map<Port, Integer> numbers = new LinkedHashMap<>();
    for (Port port : listeners) {
      numbers.put(port, port.usual());
      @Nullable String value = environment.get(port.variable());
      if (value != null && !value.isBlank()) {
        numbers.put(port, number(port.variable(), value.trim()));
      }
    }
    return new Ports(numbers, listeners, asked);
  }

  /**
   * Returns ports that were free a moment ago, chosen at random, but those that were asked for by
   * name.
   */
  public static Ports random(List<Port> listeners, Map<String, Integer> asked) {
    Map<Port, Integer> numbers = new LinkedHashMap<>();
    Set<Integer> taken = new HashSet<>(asked.values());
    for (Port port : listeners) {
      int number = free(taken);
      taken.add(number);
      numbers.put(port, number);
    }
    return new Ports(numbers, listeners, asked);
  }

  /** Returns a port that was free a moment ago, chosen at random, but none of those. */
  public static int free(Set<Integer> taken) {
    RandomGenerator random = RandomGenerator.getDefault();
    for (int tries = 0; tries < TRIES; tries++) {
      int number = random.nextInt(RANDOM_FROM, RANDOM_TO);
      if (!taken.contains(number) && isFree(number)) {
        return number;
      }
    }
    throw new StackException("no free port found between " + RANDOM_FROM + " and " + RANDOM_TO);
  }

  /** Returns the ports that a run noted below its state folder; empty where none did. */
  public static Optional<Ports> noted(Path state, List<Port> listeners) {
    Properties lines = new Properties();
    try (Reader in = Files.newBufferedReader(state.resolve(NOTE))) {
      lines.load(in);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new StackException(state.resolve(NOTE) + " cannot be read: " + e.getMessage(), e);
    }
    Map<Port, Integer> numbers = new LinkedHashMap<>();
    for (Port port : listeners) {
      String value = lines.getProperty(port.option(), String.valueOf(port.usual()));
      numbers.put(port, number(state.resolve(NOTE) + ": " + port.option(), value));
    }
    return Optional.of(new Ports(numbers, listeners, Map.of()));
  }

  /** Notes them below a run's state folder, for those who look for the run. */
  void note(Path state) {
    StringBuilder lines = new StringBuilder();
    numbers.forEach(
        (port, number) -> lines.append(port.option()).append('=').append(number).append('\n'));
    try {
      Files.writeString(state.resolve(NOTE), lines);
    } catch (IOException e) {
      throw new StackException(state.resolve(NOTE) + " cannot be written: " + e.getMessage(), e);
    }
  }

  public int number(Port port) {
    return numbers.getOrDefault(port, port.usual());
  }

  /** Returns {@code 127.0.0.1:number}. */
  public String address(Port port) {
    return HOST + ":" + number(port);
  }

  /** Returns {@code http://127.0.0.1:number}. */
  public String url(Port port) {
    return "http://" + address(port);
  }

  /**
   * Returns one line for each port that somebody else listens on already, or two listeners have;
   * empty when all are free.
   */
  public List<String> conflicts() {
    List<String> lines = new ArrayList<>();
    Map<Integer, Port> given = new HashMap<>();
    numbers.forEach(
        (port, number) -> {
          Port other = given.putIfAbsent(number, port);
          if (other != null) {
            lines.add(
                "port %d is that of %s and of %s: choose another with --port %s=NUMBER or %s=NUMBER"
                    .formatted(
                        number, other.option(), port.option(), port.option(), port.variable()));
          } else if (!isFree(number)) {
            lines.add(
                "port %d is in use; %s needs it for %s: free it, or choose another with --port %s=NUMBER or %s=NUMBER (--ports random takes free ones)"
                    .formatted(number, port.owner(), port.use(), port.option(), port.variable()));
          }
        });
    return lines;
  }

  private static boolean isFree(int number) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), number));
      return true;
    } catch (IOException occupied) {
      return false;
    }
  }

  private static Port byOption(String name, List<Port> listeners) {
    for (Port port : listeners) {
      if (port.option().equals(name)) {
        return port;
      }
    }
    throw new StackException(
        "--port "
            + name
            + ": no such listener; expected one of "
            + listeners.stream().map(Port::option).collect(Collectors.joining(", ")));
  }

  private static int number(String source, String text) {
    try {
      return inRange(source, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new StackException(source + "=" + text + ": expected a port number from 1 to 65535", e);
    }
  }

  private static int inRange(String source, int number) {
    if (number < 1 || number > 65_535) {
      throw new StackException(source + "=" + number + ": expected a port number from 1 to 65535");
    }
    return number;
  }
}
