package dev.plumbline.agent.settings;

import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.OpenTelemetryConfigurationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.internal.ExperimentalInstrumentationModel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes the model of a configuration file by reflection.
 *
 * <p>The names of the methods differ between agents: what is {@code withX} and {@code
 * withAdditionalProperty} in 2.31 is {@code setX} and {@code setExtensionProperty} in 2.33, where
 * what is in development has its own accessors. What an agent does not support throws an {@link
 * IllegalStateException}.
 */
public final class FileModel {
  private static final String INSTRUMENTATION = "InstrumentationDevelopment";
  private static final String ACCESSOR =
      "io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.internal"
          + ".OpenTelemetryConfigurationModelAccessor";

  private FileModel() {}

  /** Sets a member: {@code Exporter}, {@code Views}; returns the model. */
  public static <M> M set(M model, String member, @Nullable Object value) {
    Method setter = method(model.getClass(), "with" + member, 1);
    if (setter == null) {
      setter = method(model.getClass(), "set" + member, 1);
    }
    call(model, setter, member, value);
    return model;
  }

  /** Adds a component that the model has no member for, with its settings. */
  public static <M> M extend(M model, String component, Map<String, Object> settings) {
    Method setter = method(model.getClass(), "setExtensionProperty", 2);
    if (setter != null) {
      call(model, setter, component, component, settings);
      return model;
    }
    setter = method(model.getClass(), "withAdditionalProperty", 2);
    if (setter != null) {
      Object properties = make(setter.getParameterTypes()[1]);
      Method put = method(properties.getClass(), "withAdditionalProperty", 2);
      settings.forEach((name, value) -> call(properties, put, name, name, value));
      call(model, setter, component, component, properties);
      return model;
    }
    throw new IllegalStateException(model.getClass() + " takes no components");
  }

  /** {@code instrumentation/development}; null when the file has none. */
  public static @Nullable ExperimentalInstrumentationModel instrumentation(
      OpenTelemetryConfigurationModel file) {
    Method getter = method(file.getClass(), "get" + INSTRUMENTATION, 0);
    return (ExperimentalInstrumentationModel)
        (getter != null
            ? call(file, getter, INSTRUMENTATION)
            : call(null, method(accessor(file), "getInstrumentation", 1), INSTRUMENTATION, file));
  }

  public static void instrument(
      OpenTelemetryConfigurationModel file, ExperimentalInstrumentationModel instrumentation) {
    if (method(file.getClass(), "with" + INSTRUMENTATION, 1) != null) {
      set(file, INSTRUMENTATION, instrumentation);
    } else {
      Method setter = method(accessor(file), "setInstrumentation", 2);
      call(null, setter, INSTRUMENTATION, file, instrumentation);
    }
  }

  private static Class<?> accessor(OpenTelemetryConfigurationModel file) {
    try {
      return Class.forName(ACCESSOR, true, file.getClass().getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("this agent has no " + INSTRUMENTATION, e);
    }
  }

  private static @Nullable Method method(Class<?> type, String name, int parameters) {
    for (Method method : type.getMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == parameters) {
        return method;
      }
    }
    return null;
  }

  private static Object make(Class<?> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  private static @Nullable Object call(
      @Nullable Object target, @Nullable Method method, String what, @Nullable Object... values) {
    if (method == null) {
      throw new IllegalStateException("this agent takes no " + what);
    }
    try {
      return method.invoke(target, values);
    } catch (InvocationTargetException | IllegalAccessException e) {
      throw new IllegalStateException(method + " failed", e);
    }
  }
}
