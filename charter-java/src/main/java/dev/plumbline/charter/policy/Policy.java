package dev.plumbline.charter.policy;

import dev.plumbline.charter.error.ErrorTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a charter that Weaver has no field for: services and peers, error table, deadlines,
 * sampling, baggage, enforcement, objectives.
 */
public final class Policy {
  private final Map<String, Service> services = new LinkedHashMap<>();
  private final List<ResourceRule> resource;
  private final Deadlines deadlines;
  private final ErrorTable errors;
  private final Sampling sampling;
  private final Baggage baggage;
  private final Enforcement enforcement;
  private final Slos slos;
  private final List<String> words;

  public Policy(
      Collection<Service> services,
      List<ResourceRule> resource,
      Deadlines deadlines,
      ErrorTable errors,
      Sampling sampling,
      Baggage baggage,
      Enforcement enforcement,
      Slos slos,
      List<String> words) {
    for (Service service : services) {
      this.services.put(service.name(), service);
    }
    this.resource = Collections.unmodifiableList(new ArrayList<>(resource));
    this.deadlines = Objects.requireNonNull(deadlines, "deadlines");
    this.errors = Objects.requireNonNull(errors, "errors");
    this.sampling = Objects.requireNonNull(sampling, "sampling");
    this.baggage = Objects.requireNonNull(baggage, "baggage");
    this.enforcement = Objects.requireNonNull(enforcement, "enforcement");
    this.slos = Objects.requireNonNull(slos, "slos");
    this.words = Collections.unmodifiableList(new ArrayList<>(words));
  }

  /** By name, in the order of the charter. */
  public Map<String, Service> services() {
    return Collections.unmodifiableMap(services);
  }

  /** The service with this name, or null. */
  public @Nullable Service service(String name) {
    return services.get(name);
  }

  /**
   * The origin of a failure that a client library of this service produced: its only peer, else its
   * own name.
   */
  public String calleeOf(String service) {
    Service known = services.get(service);
    String peer = known == null ? null : known.onlyPeer();
    return peer == null ? service : peer;
  }

  /** Required resource attributes, in the order of the charter. */
  public List<ResourceRule> resource() {
    return resource;
  }

  public Deadlines deadlines() {
    return deadlines;
  }

  public ErrorTable errors() {
    return errors;
  }

  public Sampling sampling() {
    return sampling;
  }

  public Baggage baggage() {
    return baggage;
  }

  public Enforcement enforcement() {
    return enforcement;
  }

  public Slos slos() {
    return slos;
  }

  /** Words that are no ids in span names, whatever they look like: {@code iso-8583}. */
  public List<String> words() {
    return words;
  }
}
