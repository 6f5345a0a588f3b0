package dev.plumbline.charter.policy;

import dev.plumbline.charter.Location;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An operation where callers enter the chain, with its service level objectives. */
public final class Journey {
  private final Location location;
  private final String name;
  private final String service;
  private final String operation;
  private final String brief;
  private final @Nullable Availability availability;
  private final @Nullable Latency latency;

  public Journey(
      Location location,
      String name,
      String service,
      String operation,
      String brief,
      @Nullable Availability availability,
      @Nullable Latency latency) {
    this.location = Objects.requireNonNull(location, "location");
    this.name = Objects.requireNonNull(name, "name");
    this.service = Objects.requireNonNull(service, "service");
    this.operation = Objects.requireNonNull(operation, "operation");
    this.brief = Objects.requireNonNull(brief, "brief");
    this.availability = availability;
    this.latency = latency;
  }

  public Location location() {
    return location;
  }

  public String name() {
    return name;
  }

  /** The service where the journey enters the chain. */
  public String service() {
    return service;
  }

  /** {@code POST /v1/orders} for HTTP, {@code package.Service/Method} for RPC. */
  public String operation() {
    return operation;
  }

  /** The HTTP method of the operation, or null when it is an RPC. */
  public @Nullable String httpMethod() {
    int space = operation.indexOf(' ');
    return space < 0 ? null : operation.substring(0, space);
  }

  /** The HTTP route, or the RPC's fully qualified method. */
  public String target() {
    return operation.substring(operation.indexOf(' ') + 1);
  }

  public String brief() {
    return brief;
  }

  /** Null when there is only a latency objective. */
  public @Nullable Availability availability() {
    return availability;
  }

  /** Null when there is only an availability objective. */
  public @Nullable Latency latency() {
    return latency;
  }

  /** The share of calls that must not fail, and whose faults count as failures. */
  public static final class Availability {
    private final double objective;
    private final List<String> failures;

    public Availability(double objective, List<String> failures) {
      this.objective = objective;
      this.failures = Collections.unmodifiableList(new ArrayList<>(failures));
    }

    /** Above 0, below 1. */
    public double objective() {
      return objective;
    }

    /** Values of {@code plumbline.error.fault} that spend the budget. */
    public List<String> failures() {
      return failures;
    }
  }

  /** The share of calls that did not fail which must be answered within a time. */
  public static final class Latency {
    private final double objective;
    private final int thresholdMillis;

    public Latency(double objective, int thresholdMillis) {
      this.objective = objective;
      this.thresholdMillis = thresholdMillis;
    }

    /** Above 0, below 1. */
    public double objective() {
      return objective;
    }

    /** A bucket of the duration histogram, in milliseconds. */
    public int thresholdMillis() {
      return thresholdMillis;
    }
  }
}
