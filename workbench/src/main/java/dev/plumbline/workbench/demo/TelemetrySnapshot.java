package dev.plumbline.workbench.demo;

import dev.plumbline.cli.stack.PrivateFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Copies captured telemetry while it is still being written: whole lines only. */
final class TelemetrySnapshot {

  private static final int BLOCK = 1 << 16;

  private TelemetrySnapshot() {}

  /** Replaces what is in the one folder by the files of the other, as they are now. */
  static void take(Path from, Path to) throws IOException {
    PrivateFolder.make(to);
    for (Path old : list(to)) {
      Files.delete(old);
    }
    for (Path file : list(from)) {
      Path copy = to.resolve(from.relativize(file).toString());
      Files.copy(file, copy);
      cutAfterLastLine(copy);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void cutAfterLastLine(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = channel.size();
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      while (end > 0) {
        long start = Math.max(0, end - BLOCK);
        block.clear().limit((int) (end - start));
        int read = 0;
        while (block.hasRemaining() && read >= 0) {
          read = channel.read(block, start + block.position());
        }
        for (int i = block.position() - 1; i >= 0; i--) {
          if (block.get(i) == '\n') {
            channel.truncate(start + i + 1);
            return;
          }
        }
        end = start;
      }
      channel.truncate(0);
    }
  }
}
