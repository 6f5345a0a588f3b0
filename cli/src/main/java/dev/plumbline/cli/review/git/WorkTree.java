package dev.plumbline.cli.review.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The files on disk that git knows or would add. */
public final class WorkTree implements Snapshot {
  private final Git git;
  private final Path top;
  private final Set<String> files;
  private final List<String> untracked;

  private WorkTree(Git git, Path top, Set<String> files, List<String> untracked) {
    this.git = git;
    this.top = top;
    this.files = files;
    this.untracked = untracked;
  }

  static WorkTree read(Git git, Path top) throws IOException {
    List<String> untracked =
        git.required("ls-files", "-z", "--others", "--exclude-standard").parts();
    Set<String> files = new TreeSet<>(git.required("ls-files", "-z").parts());
    files.addAll(untracked);
    files.removeIf(file -> !Files.isRegularFile(top.resolve(file), LinkOption.NOFOLLOW_LINKS));
    return new WorkTree(git, top, files, untracked.stream().filter(files::contains).toList());
  }

  @Override
  public Set<String> files() {
    return Collections.unmodifiableSet(files);
  }

  @Override
  public long size(String file) throws IOException {
    return Files.size(top.resolve(file));
  }

  @Override
  public byte[] read(String file) throws IOException {
    return Files.readAllBytes(top.resolve(file));
  }

  @Override
  public List<String> containing(List<String> texts) throws IOException {
    return GitTree.grep(git, texts, List.of("--untracked")).stream()
        .filter(files::contains)
        .toList();
  }

  @Override
  public Changes since(GitTree old) throws IOException {
    return Changes.between(git, old.id(), List.of()).and(untracked);
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
