package dev.plumbline.agent.it;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One request over a connection of HTTP/2 without TLS (RFC 9113, prior knowledge). */
final class Http2Stream implements AutoCloseable {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final short WINDOW_SIZE = 4;
  private static final int ROOM = 1 << 20;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int CANCEL = 8;

  private final Socket connection;
  private final DataInputStream in;
  private final OutputStream out;

  Http2Stream(int port, String path) {
    try {
      connection = new Socket(InetAddress.getLoopbackAddress(), port);
      in = new DataInputStream(connection.getInputStream());
      out = connection.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      // Room for what the server sends before it ends the stream.
      send(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort(WINDOW_SIZE).putInt(ROOM).array());
      send(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(ROOM).array());
      send(HEADERS, END_STREAM | END_HEADERS, 1, headers(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** RFC 7541: GET and http by their indexes, path and authority as they are. */
  private static byte[] headers(String path) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x82);
    block.write(0x86);
    literal(block, 4, path);
    literal(block, 1, "127.0.0.1");
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, int name, String value)
      throws IOException {
    block.write(name);
    block.write(value.length());
    block.write(value.getBytes(StandardCharsets.US_ASCII));
  }

  /** Waits for the head of the answer. */
  Http2Stream awaitHead() {
    read(HEADERS);
    return this;
  }

  /** Sees that nothing comes. */
  Http2Stream awaitNothing() {
    try {
      connection.setSoTimeout(500);
      read(HEADERS);
      throw new IllegalStateException("something came");
    } catch (UncheckedIOException nothing) {
      if (!(nothing.getCause() instanceof SocketTimeoutException)) {
        throw nothing;
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads to the end of the stream; whether the answer is whole, and not reset. */
  boolean readWhole() {
    return read(-1) != RST_STREAM;
  }

  /** Resets the stream; the connection stays, and reads what is still on its way. */
  void reset() {
    try {
      send(RST_STREAM, 0, 1, ByteBuffer.allocate(4).putInt(CANCEL).array());
      connection.setSoTimeout(500);
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketTimeoutException silent) {
      // Nothing more comes.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads until a frame of a type, or the end of the stream; the type of the last frame. */
  private int read(int until) {
    try {
      while (true) {
        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        in.readInt();
        if (in.readNBytes(length).length < length) {
          throw new EOFException();
        }
        if (type == SETTINGS && flags != ACK) {
          send(SETTINGS, ACK, 0);
        }
        boolean ends = (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
        if (type == until || type == RST_STREAM || ends) {
          return type;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(int type, int flags, int stream, byte... payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putShort((short) (payload.length >> 8)).put((byte) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
