package dev.plumbline.charter.policy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the service of the charter that a call goes to: the one that the application named; else
 * the one whose {@code hosts} have the host (host and port before the host alone before the longest
 * {@code *.suffix}), whose name it is, alone or in a cluster's own domain, or, on this machine, the
 * caller's only peer.
 */
public final class Callees {
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");
  private static final String[] CLUSTER_DOMAINS = {".local", ".internal", ".svc"};

  private final Map<String, Service> services;
  private final Map<String, String> byHost = new HashMap<>();
  private final Map<String, String> byName = new HashMap<>();

  public Callees(Policy policy) {
    services = policy.services();
    for (Service service : services.values()) {
      byName.putIfAbsent(service.name().toLowerCase(Locale.ROOT), service.name());
      for (String pattern : service.hosts()) {
        byHost.putIfAbsent(pattern, service.name());
      }
    }
  }

  /**
   * The callee of a call, or null where it is no service of the charter.
   *
   * @param self the service that makes the call
   * @param named what the application called the callee when it made the client
   * @param host the host that was called, with or without a port
   */
  public @Nullable String of(String self, @Nullable String named, @Nullable String host) {
    if (named != null && services.containsKey(named)) {
      return named;
    }
    String port = "";
    String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
    int bracket = name.startsWith("[") ? name.indexOf(']') : -1;
    int colon = name.indexOf(':', Math.max(bracket, 0));
    if (bracket > 0) {
      port = colon > 0 ? name.substring(colon + 1) : "";
      name = name.substring(1, bracket);
    } else if (colon >= 0 && colon == name.lastIndexOf(':')) {
      port = name.substring(colon + 1);
      name = name.substring(0, colon);
    }
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    if (name.isEmpty()) {
      return null;
    }
    String owner = owner(name, port);
    if (owner == null) {
      owner = byItsName(name);
    }
    Service caller = owner == null && isThisMachine(name) ? services.get(self) : null;
    return caller == null ? owner : caller.onlyPeer();
  }

  private @Nullable String owner(String name, String port) {
    String owner = port.isEmpty() ? null : byHost.get(name + ":" + port);
    if (owner == null) {
      owner = byHost.get(name);
    }
    for (int dot = name.indexOf('.', 1);
        owner == null && dot > 0;
        dot = name.indexOf('.', dot + 1)) {
      owner = byHost.get("*" + name.substring(dot));
    }
    return owner;
  }

  private @Nullable String byItsName(String name) {
    String whole = byName.get(name);
    if (whole != null) {
      return whole;
    }
    for (String domain : CLUSTER_DOMAINS) {
      if (name.endsWith(domain)) {
        // A service's own name may have dots.
        for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
          String service = byName.get(name.substring(0, dot));
          if (service != null) {
            return service;
          }
        }
      }
    }
    return null;
  }

  /** Whether a host, in lower case and without a port, is this machine by its name or address. */
  public static boolean isThisMachine(String name) {
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("::1")
        || name.equals("0:0:0:0:0:0:0:1")
        || (name.startsWith("127.") && LOOPBACK.matcher(name).matches());
  }
}
