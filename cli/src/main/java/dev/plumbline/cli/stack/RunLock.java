package dev.plumbline.cli.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One run at a time in a folder: a second one would remove the files of the first. */
public final class RunLock implements AutoCloseable {

  private static final String FILE = "lock";

  /** Begins the file, and tells it from another's of the same name; with a version. */
  private static final String MARK = "plumbline run 1, process ";

  /** What builds before the mark wrote: the process alone. Others write that into a lock, too. */
  private static final Pattern BEFORE_THE_MARK = Pattern.compile("[0-9]{1,10}");

  private static final int LONGEST = 64;

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Whether a run was in the folder, by what it wrote: the name of a file is no proof.
   *
   * @throws StackException when that cannot be read
   */
  public static boolean wasIn(Path folder) {
    return read(folder, text -> text.startsWith(MARK));
  }

  /**
   * Whether the folder has a lock as a build before the mark wrote it, and another program may
   * have.
   *
   * @throws StackException when that cannot be read
   */
  public static boolean mayHaveBeenIn(Path folder) {
    return read(folder, text -> BEFORE_THE_MARK.matcher(text).matches());
  }

  private static boolean read(Path folder, Predicate<String> is) {
    Path file = folder.resolve(FILE);
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && is.test(read(file));
    } catch (IOException e) {
      throw new StackException(file + " cannot be read: " + e, e);
    }
  }

  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
    }
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
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      if (lock(channel) == null) {
        channel.close();
        throw new StackException(
            "a stack runs in %s already, as process %s: stop it or choose another folder"
                .formatted(folder, read(file).replace(MARK, "").strip()));
      }
      String mark = MARK + ProcessHandle.current().pid() + '\n';
      // Cut only afterwards: the mark is there whenever this process ends.
      channel.truncate(channel.write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.UTF_8))));
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
