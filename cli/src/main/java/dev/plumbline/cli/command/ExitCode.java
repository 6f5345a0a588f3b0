package dev.plumbline.cli.command;

/** What a command ends with, besides 0 for success. */
public final class ExitCode {

  /** Something was found. */
  public static final int FOUND = 1;

  /** The command could not run. */
  public static final int FAILED = 2;

  private ExitCode() {}
}
