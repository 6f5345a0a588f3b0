package dev.plumbline.agent.http;

import dev.plumbline.agent.rpc.WeakIdentityMap;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Which of the connections that servers on Netty have accepted were closed by this side, before
 * anything else was wrong with them.
 */
public final class NettyConnections {
  private static final WeakIdentityMap<Boolean> CLOSED_HERE = new WeakIdentityMap<>();

  private static final ClassValue<@Nullable Method> CHANNEL =
      new ClassValue<@Nullable Method>() {
        @Override
        protected @Nullable Method computeValue(Class<?> type) {
          Method channel = getter(type, "channel");
          return channel == null ? getter(type, "getChannel") : channel;
        }
      };

  private static final ClassValue<@Nullable NettyConnections> OF =
      new ClassValue<@Nullable NettyConnections>() {
        @Override
        protected @Nullable NettyConnections computeValue(Class<?> type) {
          try {
            Class<?> channel =
                Class.forName("io.netty.channel.Channel", false, type.getClassLoader());
            return new NettyConnections(channel.getMethod("parent"), channel.getMethod("isActive"));
          } catch (ReflectiveOperationException | RuntimeException unreadable) {
            return null;
          }
        }
      };

  private static @Nullable Method getter(Class<?> type, String name) {
    try {
      Method channel = type.getMethod(name);
      channel.setAccessible(true);
      return channel.getReturnType().getName().equals("io.netty.channel.Channel") ? channel : null;
    } catch (ReflectiveOperationException | RuntimeException other) {
      return null;
    }
  }

  private final Method parent;
  private final Method isActive;

  private NettyConnections(Method parent, Method isActive) {
    this.parent = parent;
    this.isActive = isActive;
  }

  /** Notes that this side closes the connection of a handler's context, if it is still open. */
  public static void closing(Object context) {
    note(context, true);
  }

  /** Notes that the connection of a pipeline broke: whoever closes it then, the other side left. */
  public static void broken(Object pipeline) {
    note(pipeline, false);
  }

  private static void note(Object holder, boolean here) {
    Object channel = channel(holder);
    NettyConnections methods = channel == null ? null : OF.get(channel.getClass());
    if (channel == null || methods == null) {
      return;
    }
    try {
      // What is told first counts, and of those that this process has not opened itself.
      if (methods.parent.invoke(channel) != null
          && (!here || (boolean) methods.isActive.invoke(channel))
          && CLOSED_HERE.get(channel) == null) {
        CLOSED_HERE.put(channel, here);
      }
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      // Its end is whatever else tells of it.
    }
  }

  /** Whether this side closed the connection of a request of the agent's Netty instrumentation. */
  public static boolean closedHere(Object request) {
    Object channel = channel(request);
    return channel != null && Boolean.TRUE.equals(CLOSED_HERE.get(channel));
  }

  private static @Nullable Object channel(Object holder) {
    Method channel = CHANNEL.get(holder.getClass());
    if (channel == null) {
      return null;
    }
    try {
      return channel.invoke(holder);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }
}
