package dev.plumbline.cli.review.git;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The files of a repository at one time, by path from its topmost folder. */
public interface Snapshot extends AutoCloseable {
  /** Sorted; links and submodules are left out. */
  Set<String> files();

  /** In bytes. */
  long size(String file) throws IOException;

  byte[] read(String file) throws IOException;

  /** The files that contain one of the texts. */
  List<String> containing(List<String> texts) throws IOException;

  /**
   * What differs from an older tree: sources in whole, their lines where they were there before.
   */
  Changes since(GitTree old) throws IOException;

  @Override
  void close();
}
