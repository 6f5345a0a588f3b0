package dev.plumbline.checker.report;

/**
 * Colours and width of a report.
 *
 * @param colour whether ANSI colours may be used
 * @param width columns
 */
public record Style(boolean colour, int width) {

  private static final int DEFAULT_WIDTH = 120;
  private static final int NARROWEST = 60;

  public static final Style PLAIN = new Style(false, DEFAULT_WIDTH);

  public Style {
    width = Math.max(width, NARROWEST);
  }

  /** Takes the width from COLUMNS where it is set. */
  public static Style of(boolean colour) {
    String columns = System.getenv("COLUMNS");
    boolean stated = columns != null && columns.matches("[0-9]{2,4}");
    return new Style(colour, stated ? Integer.parseInt(columns) : DEFAULT_WIDTH);
  }

  public String red(String text) {
    return paint("31", text);
  }

  public String green(String text) {
    return paint("32", text);
  }

  public String yellow(String text) {
    return paint("33", text);
  }

  public String dim(String text) {
    return paint("2", text);
  }

  public String bold(String text) {
    return paint("1", text);
  }

  /** Paints in a colour of the 256-colour palette. */
  public String colour(int index, String text) {
    return paint("38;5;" + index, text);
  }

  private String paint(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
