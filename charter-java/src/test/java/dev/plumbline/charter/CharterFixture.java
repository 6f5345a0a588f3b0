package dev.plumbline.charter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The shop's charter in whole, without a base, to be broken in one place and read again: what
 * charters looked like before there was one, and still valid.
 */
public final class CharterFixture {
  public static final Path FOLDER = Path.of("..", "conformance", "vectors", "charter", "whole");

  private static final Charter REAL = Charter.load(FOLDER).charter();

  private final Map<String, byte[]> contents = new TreeMap<>(contents());

  /** The charter as it stands. */
  public static Charter real() {
    return REAL;
  }

  /** The files of the charter as they stand, by relative path. */
  public static Map<String, byte[]> contents() {
    return CharterFiles.folder(FOLDER).contents();
  }

  /** Replaces a text that occurs in a file; the first occurrence. */
  public CharterFixture replace(String file, String text, String by) {
    String content = new String(contents.get(file), StandardCharsets.UTF_8);
    assertThat(content).as(file).contains(text);
    int at = content.indexOf(text);
    return put(file, content.substring(0, at) + by + content.substring(at + text.length()));
  }

  public CharterFixture put(String file, String content) {
    return put(file, content.getBytes(StandardCharsets.UTF_8));
  }

  public CharterFixture put(String file, byte[] content) {
    contents.put(file, content);
    return this;
  }

  public CharterFixture remove(String file) {
    contents.remove(file);
    return this;
  }

  /** The files as they are now. */
  public Map<String, byte[]> files() {
    return new TreeMap<>(contents);
  }

  public CharterResult load() {
    return CharterLoader.load(CharterFiles.of("charter", contents));
  }

  /** The problems, as a person reads them. */
  public List<String> problems() {
    return load().problems().stream().map(Problem::toString).toList();
  }
}
