package dev.plumbline.agent.http;

import dev.plumbline.agent.rpc.WeakIdentityMap;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/**
 * Records which side ended a connection that a server on Netty has accepted.
 *
 * <p>This service closed it where a handler asked for that while the connection was open and
 * nothing had gone wrong on it before. A connection that ends without such a request was ended by
 * the other side: Netty closes it by itself after the end of input, or a failed read or write.
 */
public final class NettyConnections {
  private enum Record {
    /** A handler of this service closed it. */
    CLOSED_HERE,
    /** The transport failed to read from it. */
    BROKEN,
    /** What the client sent cannot be decoded, or did not come in time: either may be at fault. */
    UNDECIDED
  }

  private static final WeakIdentityMap<Record> RECORDS = new WeakIdentityMap<>();

  private static final String SSL_HANDLER = "io.netty.handler.ssl.SslHandler";
  private static final String PIPELINE = "io.netty.channel.DefaultChannelPipeline";
  private static final String NATIVE = "io.netty.channel.unix.Errors$NativeIoException";
  private static final String SOCKET = "sun.nio.ch.SocketChannelImpl";
  private static final String[] UNDECIDED = {
    "io.netty.handler.codec.DecoderException", "io.netty.handler.timeout.TimeoutException"
  };

  private NettyConnections() {}

  /**
   * Records that a handler closes a connection.
   *
   * @param handler where the request to close arrives: the end of the pipeline, or the handler of
   *     TLS, which closes connections for reasons of its own too
   */
  public static void closing(Object handler, Object context) throws ReflectiveOperationException {
    NettyChannel methods = NettyChannel.of(context);
    Object channel = methods == null ? null : methods.channel(context);
    if (methods == null || channel == null || RECORDS.get(channel) != null) {
      return;
    }
    boolean tls = handler.getClass().getName().equals(SSL_HANDLER);
    if (methods.isAccepted(channel)
        && methods.isOpen(channel)
        && methods.hasTls(channel) == tls
        && !(tls && methods.isClosedByPeer(handler))) {
      RECORDS.put(channel, Record.CLOSED_HERE);
    }
  }

  /**
   * Records what went wrong on a connection.
   *
   * @param holder the pipeline, into which the transport reports, or a handler's context
   */
  public static void failed(Object holder, Throwable cause) throws ReflectiveOperationException {
    Record record = null;
    if (isNamed(cause, UNDECIDED)) {
      record = Record.UNDECIDED;
    } else if (cause instanceof IOException && holder.getClass().getName().equals(PIPELINE)) {
      record = Record.BROKEN;
    }
    NettyChannel methods = record == null ? null : NettyChannel.of(holder);
    Object channel = methods == null ? null : methods.channel(holder);
    if (record != null
        && methods != null
        && channel != null
        && methods.isAccepted(channel)
        && RECORDS.get(channel) == null) {
      RECORDS.put(channel, record);
    }
  }

  /** Whether this service closed the connection of a request, which it was able to read. */
  public static boolean closedHere(Object request) {
    NettyChannel methods = NettyChannel.of(request);
    try {
      Object channel = methods == null ? null : methods.channel(request);
      return methods != null
          && channel != null
          && RECORDS.get(channel) == Record.CLOSED_HERE
          && methods.isDecoded(request);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return false;
    }
  }

  /** Whether an answer could not be written because its client had closed the connection. */
  public static boolean clientLeft(Object request, Throwable error) {
    if (!isOfSocket(error)) {
      return false;
    }
    NettyChannel methods = NettyChannel.of(request);
    try {
      Object channel = methods == null ? null : methods.channel(request);
      if (methods == null || channel == null || !methods.isAccepted(channel)) {
        return false;
      }
      Record record = RECORDS.get(channel);
      return (record == null || record == Record.BROKEN)
          && !methods.isActive(channel)
          && !methods.isShuttingDown(channel);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return false;
    }
  }

  /** Whether a socket failed, and not for example a file that is sent through it. */
  private static boolean isOfSocket(Throwable error) {
    if (error instanceof ClosedChannelException || error.getClass().getName().equals(NATIVE)) {
      return true;
    }
    if (error instanceof IOException) {
      for (StackTraceElement frame : error.getStackTrace()) {
        String type = frame.getClassName();
        if (type.equals(SOCKET)) {
          return true;
        }
        if (!type.startsWith("sun.nio.") && !type.startsWith("java.")) {
          return false;
        }
      }
    }
    return false;
  }

  private static boolean isNamed(Throwable thrown, String[] names) {
    for (Class<?> at = thrown.getClass(); at != null; at = at.getSuperclass()) {
      for (String name : names) {
        if (at.getName().equals(name)) {
          return true;
        }
      }
    }
    return false;
  }
}
