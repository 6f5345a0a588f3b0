package dev.plumbline.cli.review.git;

import java.io.IOException;

/** What git was asked for is not to be had; the message is for the user. */
public final class GitException extends IOException {
  private static final long serialVersionUID = 1L;

  public GitException(String message) {
    super(message);
  }
}
