package com.example.streams;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * HTTP straight on Netty: {@code /status/N}, {@code /endless}, {@code /throw}, {@code
 * /words/KIND/WORD}.
 */
final class HttpFront implements AutoCloseable {
  private final EventLoopGroup loops;
  private final Channel channel;

  private HttpFront(EventLoopGroup loops, Channel channel) {
    this.loops = loops;
    this.channel = channel;
  }

  static HttpFront start(Asking asking) {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    Channel channel =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    connection
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(1 << 16))
                        .addLast(new Front(asking));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    return new HttpFront(loops, channel);
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS);
  }

  private static final class Front extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Asking asking;

    Front(Asking asking) {
      this.asking = asking;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext connection, FullHttpRequest request) {
      String[] path = request.uri().split("/", -1);
      switch (path[1]) {
        case "status" ->
            answer(connection, HttpResponseStatus.valueOf(Integer.parseInt(path[2])), "");
        case "endless" -> endless(connection);
        case "throw" -> throw new IllegalStateException("thrown by the handler");
        case "words" ->
            asking
                .ask(path[2], path[3])
                .thenAccept(result -> answer(connection, HttpResponseStatus.OK, result));
        default -> answer(connection, HttpResponseStatus.NOT_FOUND, "");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext connection, Throwable caught) {
      answer(connection, HttpResponseStatus.INTERNAL_SERVER_ERROR, "sorry");
    }

    /** Writes on and on, each block when the one before has left. */
    private static void endless(ChannelHandlerContext connection) {
      HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      connection.writeAndFlush(head);
      block(connection);
    }

    private static void block(ChannelHandlerContext connection) {
      connection
          .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[1 << 16])))
          .addListener(
              written -> {
                if (written.isSuccess()) {
                  block(connection);
                }
              });
    }

    private static void answer(
        ChannelHandlerContext connection, HttpResponseStatus status, String text) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
      connection.writeAndFlush(response);
    }
  }
}
