package dev.plumbline.otlp;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads OTLP/JSON lines, as the Collector's file exporter writes them, from files and from
 * directories of rotated files.
 *
 * <p>A directory stands for its {@code .json}, {@code .jsonl} and {@code .ndjson} files, plain or
 * with {@code .gz} behind it, in the order of their names. What cannot be read is reported with
 * file and line, and the rest is read. Memory is bounded by the longest line allowed, whatever the
 * size of the files.
 */
public final class OtlpFiles {

  public static final int LONGEST_LINE = 64 << 20;

  private final TelemetrySink sink;
  private final Problems problems;
  private final int longestLine;
  private final OtlpJson json = new OtlpJson();
  private @Nullable Repeats repeats;
  private long requests;
  private long repeated;
  private long bytes;
  private long files;

  /** Takes what could not be read. */
  public interface Problems {
    /** Takes one problem; line 0 means the file itself. */
    void problem(Path file, long line, String message);
  }

  public OtlpFiles(TelemetrySink sink, Problems problems) {
    this(sink, problems, LONGEST_LINE);
  }

  public OtlpFiles(TelemetrySink sink, Problems problems, int longestLine) {
    this.sink = sink;
    this.problems = problems;
    this.longestLine = longestLine;
  }

  /** Skips from now on requests that were read before, and counts them. */
  public OtlpFiles withoutRepeats() {
    repeats = new Repeats();
    return this;
  }

  public void read(Path path) {
    if (!Files.exists(path)) {
      problems.problem(path, 0, "no such file or directory");
    } else if (Files.isDirectory(path)) {
      readDirectory(path);
    } else {
      readFile(path);
    }
  }

  /** Requests that were read whole. */
  public long requests() {
    return requests;
  }

  /** Requests that were skipped, because the same bytes were read before. */
  public long repeated() {
    return repeated;
  }

  public long files() {
    return files;
  }

  public long bytes() {
    return bytes;
  }

  private void readDirectory(Path directory) {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(directory)) {
      entries.filter(OtlpFiles::isOtlpName).filter(Files::isRegularFile).forEach(found::add);
    } catch (IOException e) {
      problems.problem(directory, 0, "cannot be listed: " + e.getMessage());
      return;
    }
    if (found.isEmpty()) {
      problems.problem(directory, 0, "has no .json, .jsonl or .ndjson file");
    }
    found.sort(Comparator.naturalOrder());
    found.forEach(this::readFile);
  }

  private static boolean isOtlpName(Path file) {
    String name = file.getFileName().toString();
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    return plain.endsWith(".json") || plain.endsWith(".jsonl") || plain.endsWith(".ndjson");
  }

  private void readFile(Path file) {
    try (InputStream in = open(file)) {
      files++;
      new LineReader(longestLine).read(in, new Lines(file));
    } catch (EOFException e) {
      problems.problem(file, 0, "cannot be read: it is cut off, expected a whole gzip file");
    } catch (IOException e) {
      problems.problem(file, 0, "cannot be read: " + e.getMessage());
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    if (!file.toString().endsWith(".gz")) {
      return in;
    }
    try {
      return new GZIPInputStream(new BufferedInputStream(in), 1 << 16);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private final class Lines implements LineReader.Lines {
    private final Path file;

    Lines(Path file) {
      this.file = file;
    }

    @Override
    public void line(byte[] buffer, int offset, int length, long number, boolean terminated) {
      bytes += length;
      Repeats known = repeats;
      if (known != null && known.isKnown(buffer, offset, length)) {
        repeated++;
        return;
      }
      try {
        json.read(buffer, offset, length, sink);
        requests++;
        if (known != null) {
          known.remember();
        }
      } catch (OtlpFormatException e) {
        boolean cut = !terminated && buffer[offset + length - 1] != '}';
        problems.problem(file, number, cut ? "the line is truncated: " + e.problem() : e.problem());
      }
    }

    @Override
    public void tooLong(long length, long number) {
      bytes += length;
      problems.problem(
          file,
          number,
          "the line has "
              + length
              + " bytes, expected at most "
              + longestLine
              + "; it was passed over");
    }
  }
}
