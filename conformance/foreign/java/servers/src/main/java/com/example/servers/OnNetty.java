package com.example.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** HTTP straight on Netty, closing as most handlers do when an exception is caught. */
final class OnNetty {
  private OnNetty() {}

  static int start() {
    EventLoopGroup loops = new NioEventLoopGroup(2);
    return ((InetSocketAddress)
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
                            .addLast(new Front());
                      }
                    })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel()
                .localAddress())
        .getPort();
  }

  private static final class Front extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext connection, FullHttpRequest request) {
      switch (request.uri()) {
        case "/hello" -> answer(connection, HttpResponseStatus.OK, null);
        case "/hello/HEAD" -> {
          HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
          head.headers().set(HttpHeaderNames.CONTENT_LENGTH, 5);
          connection.write(head);
          connection.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        case "/unchanged" ->
            connection.writeAndFlush(
                new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_MODIFIED, Unpooled.EMPTY_BUFFER));
        case "/endless" -> {
          head(connection, false);
          block(connection);
        }
        case "/silent" -> {}
        case "/cut" -> {
          head(connection, true);
          connection
              .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(Servers.BLOCK)))
              .addListener(written -> connection.close());
        }
        case "/closed" -> connection.close();
        case "/closed/elsewhere" ->
            new Thread(() -> connection.channel().close(), "elsewhere").start();
        case "/closed/thrown" -> throw new IllegalStateException("the source broke");
        case "/large" -> large(connection);
        case "/last" -> last(connection);
        case "/until-closed" -> {
          connection.write(new DefaultHttpResponse(HttpVersion.HTTP_1_0, HttpResponseStatus.OK));
          connection
              .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(Servers.BLOCK)))
              .addListener(ChannelFutureListener.CLOSE);
        }
        case "/copied" ->
            answer(connection, HttpResponseStatus.SERVICE_UNAVAILABLE, Servers.COPIED);
        default -> answer(connection, HttpResponseStatus.NOT_FOUND, null);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext connection, Throwable caught) {
      connection.close();
    }

    private static void head(ChannelHandlerContext connection, boolean measured) {
      HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      if (measured) {
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, 1_000_000);
      } else {
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
      }
      connection.writeAndFlush(head);
    }

    private static void block(ChannelHandlerContext connection) {
      connection
          .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(Servers.BLOCK)))
          .addListener(
              written -> {
                if (written.isSuccess()) {
                  block(connection);
                } else {
                  connection.close();
                }
              });
    }

    private static void large(ChannelHandlerContext connection) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.OK,
              Unpooled.wrappedBuffer(new byte[Servers.LARGE]));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, Servers.LARGE);
      connection.writeAndFlush(response);
    }

    private static void last(ChannelHandlerContext connection) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.OK,
              Unpooled.copiedBuffer("hello", StandardCharsets.UTF_8));
      response.headers().set(HttpHeaderNames.CONNECTION, "close");
      connection.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static void answer(
        ChannelHandlerContext connection, HttpResponseStatus status, String copied) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer("hello", StandardCharsets.UTF_8));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 5);
      if (copied != null) {
        response.headers().set("Plumbline-Error", copied);
      }
      connection.writeAndFlush(response);
    }
  }
}
