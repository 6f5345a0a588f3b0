package dev.plumbline.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies a jar and changes what is in it. Entries keep their order, so that the manifest stays
 * first (the agent finds no version otherwise), and their compression; what is added comes last.
 * All carry the same time.
 */
final class Jar {
  /** Same input, same bytes: a zip has the time on the wall, which an instant is by time zone. */
  private static final LocalDateTime WRITTEN_AT = LocalDateTime.of(2026, 1, 1, 0, 0);

  private final Path source;
  private final Map<String, byte[]> added = new LinkedHashMap<>();
  private Predicate<String> dropped = name -> false;

  Jar(Path source) {
    this.source = source;
  }

  /** Leaves out entries whose name fits. */
  Jar without(Predicate<String> name) {
    dropped = dropped.or(name);
    return this;
  }

  /** Adds a file; one of that name that is there already is replaced. */
  Jar with(String name, byte[] content) {
    added.put(name, content);
    return this;
  }

  byte[] toBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeTo(bytes);
    return bytes.toByteArray();
  }

  void writeTo(OutputStream target) throws IOException {
    try (ZipFile in = new ZipFile(source.toFile());
        ZipOutputStream out = new ZipOutputStream(target)) {
      Enumeration<? extends ZipEntry> entries = in.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (added.containsKey(entry.getName()) || dropped.test(entry.getName())) {
          continue;
        }
        byte[] content = in.getInputStream(entry).readAllBytes();
        put(out, entry.getName(), content, entry.getMethod());
      }
      for (Map.Entry<String, byte[]> entry : added.entrySet()) {
        put(out, entry.getKey(), entry.getValue(), ZipEntry.DEFLATED);
      }
    }
  }

  private static void put(ZipOutputStream out, String name, byte[] content, int method)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(WRITTEN_AT);
    entry.setMethod(method);
    if (method == ZipEntry.STORED) {
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setSize(content.length);
      entry.setCompressedSize(content.length);
      entry.setCrc(crc.getValue());
    }
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}
