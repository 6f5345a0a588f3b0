package dev.plumbline.otlp.receive;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/**
 * Decides by its {@code Host} header whether an HTTP request is meant for a listener.
 *
 * <p>Without that check a page of another origin could resolve its own name to 127.0.0.1 and send
 * requests to the listener as same-origin (DNS rebinding).
 */
public final class HostNames {

  private final Set<String> names = new CopyOnWriteArraySet<>();

  /** Accepts this machine's names and these, without their ports. */
  public HostNames(Collection<String> more) {
    names.addAll(Set.of("localhost", "127.0.0.1", "[::1]"));
    more.forEach(this::add);
  }

  /** Accepts one more name or address. */
  public void add(String host) {
    String name = host.strip().toLowerCase(Locale.ROOT);
    names.add(name.indexOf(':') >= 0 && !name.startsWith("[") ? "[" + name + "]" : name);
  }

  /**
   * Returns whether a request with this header is for the listener.
   *
   * @param host the header's value, with or without a port; null without one
   */
  public boolean admits(@Nullable String host) {
    if (host == null) {
      return false;
    }
    int colon = host.lastIndexOf(':');
    boolean hasPort = colon > 0 && !host.endsWith("]");
    return names.contains((hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT));
  }
}
