package dev.plumbline.cli.stack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One run at a time in a folder: a second one would remove the files of the first. */
public final class RunLock implements AutoCloseable {

  private static final String FILE = "lock";

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Whether a run was in the folder. */
  public static boolean wasIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Takes the folder until it is closed, or this process ends in any way.
   *
   * @throws StackException when another run has it
   */
  static RunLock take(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new StackException(
            "a stack runs in %s already, as process %s: stop it or choose another folder"
                .formatted(folder, Files.readString(file)));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
      return new RunLock(channel);
    } catch (IOException e) {
      throw new StackException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException gone) {
      // The system gives the lock back when this process ends.
    }
  }
}
