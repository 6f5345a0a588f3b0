package dev.plumbline.cli.lesson;

import dev.plumbline.cli.stack.Checkout;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the lessons and the learner's state are. */
final class LessonPlace {
  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Checkout of Plumbline (default: the one around the working directory).")
  private @Nullable Path root;

  Checkout checkout() {
    return Checkout.find(root);
  }

  Lessons lessons() throws IOException {
    return Lessons.in(checkout());
  }

  Bootcamp bootcamp() throws IOException {
    return new Bootcamp(checkout(), lessons());
  }

  /** A path as a learner reads it: from the root of the checkout. */
  String shown(Path path) {
    Path top = checkout().root();
    return (path.startsWith(top) ? top.relativize(path) : path).toString();
  }
}
