package dev.plumbline.workbench.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A fault that one service of the demo injects on demand, and the error tuple expected of it. */
record DemoFault(String service, Kind kind) {

  /** The hops of a request, innermost first. */
  static final List<String> HOPS = List.of("worker", "gateway", "edge");

  /** What can go wrong. */
  enum Kind {
    INVALID("INVALID_ARGUMENT", 400, Set.of("ORDER_INVALID", "LINE_INVALID")),
    NOT_FOUND("NOT_FOUND", 404, Set.of("ORDER_UNKNOWN", "SKU_UNKNOWN", "ROUTE_UNKNOWN")),
    SLOW("DEADLINE_EXCEEDED", 504, Set.of("DEADLINE")),
    UNAVAILABLE("UNAVAILABLE", 503, Set.of("UNREACHABLE", "SHUTTING_DOWN")),
    OVERLOAD("RESOURCE_EXHAUSTED", 503, Set.of("OVERLOADED")),
    PANIC("INTERNAL", 500, Set.of("PANIC")),
    DATA_LOSS("DATA_LOSS", 500, Set.of("CHECKSUM_MISMATCH")),
    CANCELLED("CANCELLED", 499, Set.of("CALLER_CANCELLED"));

    private final String code;
    private final int status;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<String> reasons;

    Kind(String code, int status, Set<String> reasons) {
      this.code = code;
      this.status = status;
      this.reasons = reasons;
    }

    String code() {
      return code;
    }

    int status() {
      return status;
    }

    Set<String> reasons() {
      return reasons;
    }

    /** Returns the word used in baggage. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns every fault at every service. */
  static List<DemoFault> all() {
    List<DemoFault> faults = new ArrayList<>();
    for (String service : HOPS) {
      for (Kind kind : Kind.values()) {
        faults.add(new DemoFault(service, kind));
      }
    }
    return List.copyOf(faults);
  }

  /** Returns the baggage member's value, for example {@code worker:slow}. */
  String word() {
    return service + ":" + kind.word();
  }

  /**
   * Returns the fault of a word like {@code worker:slow}.
   *
   * @throws IllegalArgumentException when there is no such service or kind
   */
  static DemoFault of(String word) {
    for (DemoFault fault : all()) {
      if (fault.word().equals(word)) {
        return fault;
      }
    }
    throw new IllegalArgumentException(
        "there is no fault \""
            + word
            + "\"; expected SERVICE:KIND with a service of "
            + String.join(", ", HOPS)
            + " and a kind of "
            + String.join(", ", Arrays.stream(Kind.values()).map(Kind::word).toList()));
  }

  /** Whether it spends a journey's error budget: caller mistakes and cancellations do not. */
  boolean spendsBudget() {
    return switch (kind) {
      case INVALID, NOT_FOUND, CANCELLED -> false;
      case SLOW, UNAVAILABLE, OVERLOAD, PANIC, DATA_LOSS -> true;
    };
  }

  /** Returns the expected origin: {@code client} for a cancelled request, else the service. */
  String origin() {
    return kind == Kind.CANCELLED ? "client" : service;
  }

  /**
   * Returns the hops, innermost first, whose server spans must report the failure. A service that
   * was not reached has no span.
   */
  List<String> reportingHops() {
    int first = HOPS.indexOf(service);
    // The edge has no caller of ours that could fail to reach it: it answers itself.
    boolean unreached = kind == Kind.UNAVAILABLE && !service.equals("edge");
    return HOPS.subList(unreached ? first + 1 : first, HOPS.size());
  }
}
