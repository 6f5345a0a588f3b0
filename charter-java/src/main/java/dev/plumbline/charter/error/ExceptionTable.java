package dev.plumbline.charter.error;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Classifies exceptions by class or superclass, never by message. Classes are matched by name and
 * never loaded. The most specific class that has a row wins; of several rows for one class, the
 * first.
 *
 * <p>In a chain of causes the outermost exception decides whose row is more specific than a
 * catch-all: {@code DataAccessException} caused by {@code SQLTimeoutException} is a timeout.
 */
public final class ExceptionTable {
  /** A table without rows. */
  public static final ExceptionTable EMPTY = new ExceptionTable(Collections.emptyList());

  /** Wrappers that only contain another exception, and how deep a chain of them is followed. */
  private static final int MAX_UNWRAP = 16;

  private static final Set<String> WRAPPERS =
      new HashSet<>(
          Arrays.asList(
              "java.util.concurrent.ExecutionException",
              "java.util.concurrent.CompletionException",
              "java.lang.reflect.InvocationTargetException",
              "org.springframework.kafka.listener.BatchListenerFailedException",
              "org.springframework.kafka.listener.ListenerExecutionFailedException",
              "org.springframework.kafka.listener.TimestampedException",
              "org.springframework.amqp.rabbit.support.ListenerExecutionFailedException",
              "org.springframework.jms.listener.adapter.ListenerExecutionFailedException"));

  private static final Set<String> CATCH_ALL =
      new HashSet<>(
          Arrays.asList(
              "java.lang.Throwable",
              "java.lang.Exception",
              "java.lang.RuntimeException",
              "java.lang.Error"));

  private final List<ExceptionRow> rows;
  private final Map<String, ExceptionRow> byType = new HashMap<>();

  public ExceptionTable(List<ExceptionRow> rows) {
    this.rows = Collections.unmodifiableList(new ArrayList<>(rows));
    for (ExceptionRow row : rows) {
      byType.putIfAbsent(row.type(), row);
    }
  }

  /** All rows, in the order of the charter. */
  public List<ExceptionRow> rows() {
    return rows;
  }

  /** The row for class names given from the most specific class upward, or null. */
  public @Nullable ExceptionRow find(Iterable<String> classNames) {
    for (String name : classNames) {
      ExceptionRow row = byType.get(name);
      if (row != null) {
        return row;
      }
    }
    return null;
  }

  /** The row for a class or the nearest of its superclasses, or null. */
  public @Nullable ExceptionRow find(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      ExceptionRow row = byType.get(at.getName());
      if (row != null) {
        return row;
      }
    }
    return null;
  }

  /** The row for a thrown exception, for what it wraps or what caused it; null when none fits. */
  public @Nullable ExceptionRow find(Throwable thrown) {
    return find(decisive(thrown).getClass());
  }

  /** The exception of a chain of causes that classifies the failure. */
  public Throwable decisive(Throwable thrown) {
    Throwable outermost = unwrap(thrown);
    Throwable at = outermost;
    for (int i = 0; i < MAX_UNWRAP; i++) {
      ExceptionRow row = find(at.getClass());
      if (row != null && !catchesAll(row)) {
        return at;
      }
      Throwable cause = at.getCause();
      if (cause == null || cause == at) {
        break;
      }
      at = unwrap(cause);
    }
    return outermost;
  }

  /** Whether a row matches every exception, and so is not specific. */
  public static boolean catchesAll(ExceptionRow row) {
    return CATCH_ALL.contains(row.type());
  }

  /** The exception inside wrappers that are not classified themselves. */
  public static Throwable unwrap(Throwable thrown) {
    Throwable at = thrown;
    for (int i = 0; i < MAX_UNWRAP && WRAPPERS.contains(at.getClass().getName()); i++) {
      Throwable cause = at.getCause();
      if (cause == null) {
        return at;
      }
      at = cause;
    }
    return at;
  }
}
