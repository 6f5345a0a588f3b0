package dev.plumbline.cli.lesson;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one process at a time, and one thread of it, do something; others wait. */
final class Exclusive {
  /** A file lock is the whole process's: its threads wait for each other by these. */
  private static final Map<Path, ReentrantLock> IN_THIS_PROCESS = new ConcurrentHashMap<>();

  private Exclusive() {}

  /** What is done. */
  interface Action<T> {
    T run() throws IOException, InterruptedException;
  }

  /** Does it while the file is locked; the file is made where it is not there. */
  static <T> T run(Path file, Action<T> action) throws IOException, InterruptedException {
    ReentrantLock own =
        IN_THIS_PROCESS.computeIfAbsent(file.toAbsolutePath(), key -> new ReentrantLock());
    own.lockInterruptibly();
    try {
      Files.createDirectories(file.resolveSibling("."));
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock();
        return action.run();
      }
    } finally {
      own.unlock();
    }
  }
}
