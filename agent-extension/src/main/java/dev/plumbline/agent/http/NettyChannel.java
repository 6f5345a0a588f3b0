package dev.plumbline.agent.http;

import java.lang.reflect.Method;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of a Netty channel, whose classes this class loader does not see: from what holds
 * a channel, which is a pipeline, a handler's context or a request of the agent's instrumentation.
 */
final class NettyChannel {
  private static final ClassValue<@Nullable NettyChannel> OF =
      new ClassValue<@Nullable NettyChannel>() {
        @Override
        protected @Nullable NettyChannel computeValue(Class<?> type) {
          try {
            Method channel = method(type, "channel", "getChannel");
            return channel == null ? null : new NettyChannel(channel, type);
          } catch (ReflectiveOperationException | RuntimeException unreadable) {
            return null;
          }
        }
      };

  private final Method channel;
  private final Method parent;
  private final Class<?> serverChannel;
  private final Method isActive;
  private final Method eventLoop;
  private final Method isShuttingDown;
  private final Method pipeline;
  private final Method handler;
  private final @Nullable Class<?> duplex;
  private final @Nullable Method isInputShutdown;
  private final @Nullable Class<?> ssl;
  private final @Nullable Method engine;
  private final @Nullable Method request;

  private NettyChannel(Method channel, Class<?> holder) throws ReflectiveOperationException {
    this.channel = channel;
    Class<?> type = channel.getReturnType();
    ClassLoader loader = type.getClassLoader();
    serverChannel = Class.forName("io.netty.channel.ServerChannel", false, loader);
    parent = type.getMethod("parent");
    isActive = type.getMethod("isActive");
    eventLoop = type.getMethod("eventLoop");
    isShuttingDown = eventLoop.getReturnType().getMethod("isShuttingDown");
    pipeline = type.getMethod("pipeline");
    handler = pipeline.getReturnType().getMethod("get", Class.class);
    duplex = find("io.netty.channel.socket.DuplexChannel", loader);
    isInputShutdown = duplex == null ? null : duplex.getMethod("isInputShutdown");
    ssl = find("io.netty.handler.ssl.SslHandler", loader);
    engine = ssl == null ? null : ssl.getMethod("engine");
    request = method(holder, "request", "getRequest");
  }

  /** Null where this is no holder of a channel. */
  static @Nullable NettyChannel of(Object holder) {
    return OF.get(holder.getClass());
  }

  @Nullable Object channel(Object holder) throws ReflectiveOperationException {
    return channel.invoke(holder);
  }

  /** Whether a server accepted it: not one that this process opened, and no stream of HTTP/2. */
  boolean isAccepted(Object channel) throws ReflectiveOperationException {
    return serverChannel.isInstance(parent.invoke(channel));
  }

  boolean isActive(Object channel) throws ReflectiveOperationException {
    return (boolean) isActive.invoke(channel);
  }

  /** Whether it is active and its client has not ended its side of it. */
  boolean isOpen(Object channel) throws ReflectiveOperationException {
    return isActive(channel)
        && !(duplex != null
            && isInputShutdown != null
            && duplex.isInstance(channel)
            && (boolean) isInputShutdown.invoke(channel));
  }

  boolean isShuttingDown(Object channel) throws ReflectiveOperationException {
    return (boolean) isShuttingDown.invoke(eventLoop.invoke(channel));
  }

  boolean hasTls(Object channel) throws ReflectiveOperationException {
    return ssl != null && handler.invoke(pipeline.invoke(channel), ssl) != null;
  }

  /** Whether the client ended the TLS session of a handler. */
  boolean isClosedByPeer(Object sslHandler) throws ReflectiveOperationException {
    return engine == null || ((SSLEngine) engine.invoke(sslHandler)).isInboundDone();
  }

  /** Whether Netty was able to decode the head of a request. */
  boolean isDecoded(Object holder) throws ReflectiveOperationException {
    Object head = request == null ? null : request.invoke(holder);
    Method result =
        head == null ? null : method(head.getClass(), "decoderResult", "getDecoderResult");
    Object decoded = result == null ? null : result.invoke(head);
    return decoded != null && (boolean) decoded.getClass().getMethod("isSuccess").invoke(decoded);
  }

  private static @Nullable Class<?> find(String name, @Nullable ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError missing) {
      return null;
    }
  }

  private static @Nullable Method method(Class<?> type, String... names) {
    for (String name : names) {
      try {
        Method method = type.getMethod(name);
        method.setAccessible(true);
        return method;
      } catch (NoSuchMethodException missing) {
        // Perhaps under its other name.
      }
    }
    return null;
  }
}
