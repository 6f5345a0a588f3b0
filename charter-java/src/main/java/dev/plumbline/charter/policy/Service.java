package dev.plumbline.charter.policy;

import dev.plumbline.charter.Location;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One service, who owns it and whom it calls. */
public final class Service {
  private final Location location;
  private final String name;
  private final String language;
  private final String team;
  private final int tier;
  private final String brief;
  private final String label;
  private final @Nullable String color;
  private final boolean boundary;
  private final List<String> peers;
  private final List<String> hosts;

  public Service(
      Location location,
      String name,
      String language,
      String team,
      int tier,
      String brief,
      String label,
      @Nullable String color,
      boolean boundary,
      List<String> peers,
      List<String> hosts) {
    this.location = Objects.requireNonNull(location, "location");
    this.name = Objects.requireNonNull(name, "name");
    this.language = Objects.requireNonNull(language, "language");
    this.team = Objects.requireNonNull(team, "team");
    this.tier = tier;
    this.brief = Objects.requireNonNull(brief, "brief");
    this.label = Objects.requireNonNull(label, "label");
    this.color = color;
    this.boundary = boundary;
    this.peers = Collections.unmodifiableList(new ArrayList<>(peers));
    this.hosts = Collections.unmodifiableList(new ArrayList<>(hosts));
  }

  public Location location() {
    return location;
  }

  public String name() {
    return name;
  }

  public String language() {
    return language;
  }

  public String team() {
    return team;
  }

  /** 1 is the most important. */
  public int tier() {
    return tier;
  }

  public String brief() {
    return brief;
  }

  /** Its label in user interfaces; its name where the charter sets none. */
  public String label() {
    return label;
  }

  /** Its colour in user interfaces, as {@code #rrggbb}; null when the charter sets none. */
  public @Nullable String color() {
    return color;
  }

  /** Whether it is at the trust boundary: its callers are untrusted. */
  public boolean boundary() {
    return boundary;
  }

  /** Names of the services that it calls. */
  public List<String> peers() {
    return peers;
  }

  /**
   * Patterns of the hosts that are its own: {@code host}, {@code host:port} or {@code *.suffix}, in
   * lower case.
   */
  public List<String> hosts() {
    return hosts;
  }

  /** The service that it calls, when it calls exactly one; else null. */
  public @Nullable String onlyPeer() {
    return peers.size() == 1 ? peers.get(0) : null;
  }
}
