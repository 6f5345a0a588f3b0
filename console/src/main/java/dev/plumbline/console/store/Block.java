package dev.plumbline.console.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Packs spans or log records of a trace for the disk: each as its emitter's position and its OTLP
 * message, all deflated together.
 *
 * <p>A block is small (a trace has some dozens of spans), so that compression has little to learn
 * from. It starts from a dictionary of the words that telemetry repeats most.
 */
final class Block {

  /** First byte of a block: which dictionary it was made with. */
  private static final byte FORMAT = 1;

  private static final byte[] DICTIONARY = dictionary();
  private static final int LARGEST = 64 << 20;

  private Block() {}

  /** One message and who emitted it. */
  @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
  record Item(int emitter, byte[] message) {}

  /** Packs items one after the other. Not for use by several threads at once. */
  static final class Packer implements AutoCloseable {

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final byte[] buffer = new byte[16 << 10];

    byte[] pack(byte[] raw, int length) {
      deflater.reset();
      deflater.setDictionary(DICTIONARY);
      deflater.setInput(raw, 0, length);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(64, length / 3));
      out.write(FORMAT);
      while (!deflater.finished()) {
        int count = deflater.deflate(buffer);
        out.write(buffer, 0, count);
      }
      return out.toByteArray();
    }

    byte[] pack(List<Item> items) {
      ByteArrayOutputStream raw = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(raw);
      try {
        for (Item item : items) {
          out.writeUInt32NoTag(item.emitter());
          out.writeByteArrayNoTag(item.message());
        }
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory failed", e);
      }
      return pack(raw.toByteArray(), raw.size());
    }

    @Override
    public void close() {
      deflater.end();
    }
  }

  /** Appends an item to what {@link Packer#pack(byte[], int)} is to take. */
  static void append(CodedOutputStream out, int emitter, MessageLite message) throws IOException {
    out.writeUInt32NoTag(emitter);
    out.writeMessageNoTag(message);
  }

  /** Returns the items in the order in which they were packed. */
  static List<Item> unpack(byte[] block) {
    List<Item> items = new ArrayList<>();
    try {
      CodedInputStream in = CodedInputStream.newInstance(inflate(block));
      while (!in.isAtEnd()) {
        items.add(new Item(in.readUInt32(), in.readByteArray()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a stored block is damaged", e);
    }
    return items;
  }

  /** Takes one item after the other, none of which is copied. */
  interface Taker {
    /** Returns whether the next one is wanted, too. */
    boolean take(int emitter, ByteString message) throws IOException;
  }

  /** Hands out the items in the order in which they were packed, for as long as they are wanted. */
  static void each(byte[] block, Taker taker) throws IOException {
    CodedInputStream in = UnsafeByteOperations.unsafeWrap(inflate(block)).newCodedInput();
    in.enableAliasing(true);
    boolean wanted = true;
    while (wanted && !in.isAtEnd()) {
      wanted = taker.take(in.readUInt32(), in.readBytes());
    }
  }

  private static byte[] inflate(byte[] block) throws IOException {
    if (block.length == 0 || block[0] != FORMAT) {
      throw new IOException("block of an unknown format");
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(block, 1, block.length - 1);
      ByteArrayOutputStream out = new ByteArrayOutputStream(block.length * 6);
      byte[] buffer = new byte[16 << 10];
      while (!inflater.finished()) {
        int count = inflater.inflate(buffer);
        if (count == 0 && inflater.needsDictionary()) {
          inflater.setDictionary(DICTIONARY);
        } else if (count == 0 && inflater.needsInput()) {
          throw new IOException("block is cut off");
        }
        out.write(buffer, 0, count);
        if (out.size() > LARGEST) {
          throw new IOException("block is over " + LARGEST + " bytes");
        }
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      throw new IOException("block is damaged", e);
    } finally {
      inflater.end();
    }
  }

  private static byte[] dictionary() {
    try (InputStream in = Block.class.getResourceAsStream("dictionary-1.txt")) {
      if (in == null) {
        throw new IllegalStateException("dictionary-1.txt is not in the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
