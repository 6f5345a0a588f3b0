package dev.plumbline.cli.review.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A repository with a work tree. */
public final class Repository {
  private final Git git;
  private final Path top;

  private Repository(Git git, Path top) {
    this.git = git;
    this.top = top;
  }

  /**
   * The repository that a folder is in.
   *
   * @throws GitException when there is none, or no git
   */
  public static Repository around(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new GitException(folder + " is not a folder; expected one in a git repository");
    }
    Git.Result top = new Git(folder).run("rev-parse", "--show-toplevel");
    if (!top.succeeded()) {
      throw new GitException(
          folder.toAbsolutePath().normalize()
              + " is in no git repository with a work tree ("
              + firstLine(top.error())
              + "); expected to run in one");
    }
    Path root = Path.of(top.line());
    return new Repository(new Git(root), root);
  }

  /** Its topmost folder. */
  public Path top() {
    return top;
  }

  /** The files of a revision: a commit, a tag, a branch or a tree. */
  public GitTree tree(String revision) throws IOException {
    Git.Result tree =
        git.run("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{tree}");
    if (!tree.succeeded()) {
      throw new GitException(unknown(revision));
    }
    return GitTree.read(git, tree.line());
  }

  /** The files as they are on disk; those that git ignores are left out. */
  public WorkTree workTree() throws IOException {
    return WorkTree.read(git, top);
  }

  /**
   * Where the branch of {@code head} left that of {@code base}: what came to {@code base} since is
   * not of the change. For trees, which have no history, and for histories without a common commit
   * it is {@code base}.
   */
  public String forkPoint(String base, String head) throws IOException {
    String old = commit(base);
    String fresh = commit(head);
    if (old == null || fresh == null) {
      return base;
    }
    Git.Result ancestor = git.run("merge-base", old, fresh);
    if (ancestor.succeeded()) {
      return ancestor.line();
    }
    if (isShallow()) {
      throw new GitException(
          "this shallow clone has no common ancestor of "
              + base
              + " and "
              + head
              + "; expected more history, as git fetch --unshallow brings it");
    }
    return base;
  }

  private @Nullable String commit(String revision) throws IOException {
    Git.Result commit =
        git.run("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
    return commit.succeeded() ? commit.line() : null;
  }

  private String unknown(String revision) throws IOException {
    String message = "there is no revision \"" + revision + "\"";
    return isShallow()
        ? message
            + " in this shallow clone; expected one that was fetched: git fetch --unshallow, or"
            + " fetch-depth: 0 where CI checks out"
        : message + "; expected a commit, tag, branch or tree of this repository";
  }

  private boolean isShallow() throws IOException {
    return git.run("rev-parse", "--is-shallow-repository").line().equals("true");
  }

  private static String firstLine(String text) {
    return text.strip().lines().findFirst().orElse("git states no reason");
  }
}
