package dev.plumbline.cli.format;

/** Text in a line for a shell. */
public final class ShellWord {
  private ShellWord() {}

  /** Returns the text as one word, in quotes where it needs them. */
  public static String of(Object text) {
    String word = text.toString();
    return word.matches("[A-Za-z0-9._/:=@,+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
