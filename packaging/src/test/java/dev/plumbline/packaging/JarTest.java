package dev.plumbline.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarTest {
  @TempDir private Path folder;

  @Test
  void theSameInputYieldsTheSameBytes_inEveryTimeZone() throws IOException {
    Path source = folder.resolve("source.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(source))) {
      // Some builders write the day of a clock on the wall, others an instant beside it.
      ZipEntry local = new ZipEntry("local.txt");
      local.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0));
      add(out, local);
      ZipEntry instant = new ZipEntry("instant.txt");
      instant.setLastModifiedTime(FileTime.from(Instant.parse("2026-06-30T23:59:58Z")));
      add(out, instant);
    }

    byte[] inHonolulu = copiedIn("Pacific/Honolulu", source);

    assertThat(copiedIn("Pacific/Kiritimati", source)).isEqualTo(inHonolulu);
    assertThat(copiedIn("UTC", source)).isEqualTo(inHonolulu);
  }

  private static void add(ZipOutputStream out, ZipEntry entry) throws IOException {
    out.putNextEntry(entry);
    out.write(entry.getName().getBytes(StandardCharsets.UTF_8));
    out.closeEntry();
  }

  private static byte[] copiedIn(String zone, Path source) throws IOException {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    try {
      return new Jar(source).with("added.txt", new byte[] {1, 2, 3}).toBytes();
    } finally {
      TimeZone.setDefault(before);
    }
  }
}
