package dev.plumbline.agent.install;

import io.opentelemetry.api.incubator.config.DeclarativeConfigException;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The exporters that {@link FileExporters} puts into a configuration file: each creates and wraps
 * the configured one.
 */
public final class EnforcingExporters {
  static final String NAME = "plumbline";
  static final String EXPORTER = "exporter";

  private EnforcingExporters() {}

  /** Creates the configured exporter by the component provider of its name. */
  private static <T> T inner(Class<T> type, DeclarativeConfigProperties config) {
    DeclarativeConfigProperties exporter = config.getStructured(EXPORTER);
    if (exporter != null) {
      for (String name : exporter.getPropertyKeys()) {
        DeclarativeConfigProperties configured = exporter.getStructured(name);
        for (ComponentProvider component :
            config.getComponentLoader().load(ComponentProvider.class)) {
          if (configured != null
              && component.getType() == type
              && component.getName().equals(name)) {
            return type.cast(component.create(within(config, configured)));
          }
        }
      }
    }
    throw new DeclarativeConfigException(
        "nothing makes a "
            + type.getSimpleName()
            + " of the kind "
            + (exporter == null ? "" : exporter.getPropertyKeys()));
  }

  /**
   * The configured exporter's properties, beside whatever else the SDK passes to the components
   * that it creates itself: its exporters need that.
   */
  private static DeclarativeConfigProperties within(
      DeclarativeConfigProperties config, DeclarativeConfigProperties configured) {
    return (DeclarativeConfigProperties)
        Proxy.newProxyInstance(
            config.getClass().getClassLoader(),
            config.getClass().getInterfaces(),
            (proxy, method, arguments) -> {
              Object target =
                  method.getDeclaringClass().isInstance(configured) ? configured : config;
              try {
                method.setAccessible(true);
                return method.invoke(target, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause() == null ? thrown : thrown.getCause();
              }
            });
  }

  /** What all four have in common. */
  private abstract static class Named implements ComponentProvider {
    @Override
    public final String getName() {
      return NAME;
    }
  }

  public static final class Spans extends Named {
    @Override
    public Class<?> getType() {
      return SpanExporter.class;
    }

    @Override
    public Object create(DeclarativeConfigProperties config) {
      return SdkEnforcement.requireInstalled().enforcing(inner(SpanExporter.class, config));
    }
  }

  public static final class Logs extends Named {
    @Override
    public Class<?> getType() {
      return LogRecordExporter.class;
    }

    @Override
    public Object create(DeclarativeConfigProperties config) {
      return SdkEnforcement.requireInstalled().enforcing(inner(LogRecordExporter.class, config));
    }
  }

  public static final class Metrics extends Named {
    @Override
    public Class<?> getType() {
      return MetricExporter.class;
    }

    @Override
    public Object create(DeclarativeConfigProperties config) {
      return SdkEnforcement.requireInstalled().enforcing(inner(MetricExporter.class, config));
    }
  }

  public static final class Pulled extends Named {
    @Override
    public Class<?> getType() {
      return MetricReader.class;
    }

    @Override
    public Object create(DeclarativeConfigProperties config) {
      return SdkEnforcement.requireInstalled().enforcing(inner(MetricReader.class, config));
    }
  }
}
