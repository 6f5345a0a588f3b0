package dev.plumbline.cli.lesson;

import dev.plumbline.otlp.OtlpFormatException;
import dev.plumbline.otlp.OtlpJson;
import dev.plumbline.otlp.TelemetrySink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads what the running demo's Collector appends to its files from now on, each line once. What
 * was there before is passed over: it may be hundreds of megabytes. A file is known by its key, so
 * that it is followed when the Collector renames it.
 */
final class OtlpTail {
  private final Path folder;
  private final OtlpJson json = new OtlpJson();
  private final Map<Object, Long> read = new HashMap<>();

  /** Begins at the present end of all files. */
  OtlpTail(Path folder) throws IOException {
    this.folder = folder;
    for (Path file : files()) {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      read.put(key(file, attributes), attributes.size());
    }
  }

  /** Hands over what has been written since the last time, by item and as the lines themselves. */
  void read(TelemetrySink sink, Consumer<String> documents) throws IOException {
    for (Path file : files()) {
      try {
        read(file, sink, documents);
      } catch (NoSuchFileException renamed) {
        // It is found under its new name at the next look.
      }
    }
  }

  private void read(Path file, TelemetrySink sink, Consumer<String> documents) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Object key = key(file, attributes);
    long from = read.getOrDefault(key, 0L);
    int length = Math.toIntExact(Math.min(attributes.size() - from, Integer.MAX_VALUE / 2));
    if (length <= 0) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file)) {
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
        // On to the end.
      }
    }
    read.put(key, from + lines(bytes.array(), bytes.position(), sink, documents));
  }

  /** Reads all whole lines; a last one that is half written is left for the next time. */
  private int lines(byte[] bytes, int length, TelemetrySink sink, Consumer<String> documents) {
    int begin = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        if (i > begin) {
          line(bytes, begin, i - begin, sink);
          documents.accept(new String(bytes, begin, i - begin, StandardCharsets.UTF_8));
        }
        begin = i + 1;
      }
    }
    return begin;
  }

  private void line(byte[] bytes, int offset, int length, TelemetrySink sink) {
    try {
      json.read(bytes, offset, length, sink);
    } catch (OtlpFormatException e) {
      // The rest of a line that was half written when this began: of what was before.
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(OtlpTail::isOtlp).sorted().toList();
    }
  }

  private static boolean isOtlp(Path file) {
    return file.getFileName().toString().matches("(traces|metrics|logs).*\\.jsonl");
  }

  private static Object key(Path file, BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return key == null ? file : key;
  }
}
