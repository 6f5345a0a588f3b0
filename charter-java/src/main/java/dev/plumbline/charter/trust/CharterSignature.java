package dev.plumbline.charter.trust;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signature file of a compiled charter, {@code FILE.sig}: a header of five lines and one line
 * for each signature. Every line ends in a line feed and has one form, so that a file has one
 * reading in every language.
 */
public final class CharterSignature {
  /** What the name of a charter's file is followed by. */
  public static final String SUFFIX = ".sig";

  static final int MAX_BYTES = 16 << 10;
  private static final String FORMAT = "plumbline.signature/1";
  private static final int MAX_SIGNATURES = 16;
  private static final String TIME =
      "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z";
  private static final int HEADER_LINES = 5;

  private enum Line {
    FORMAT(Pattern.compile("plumbline\\.signature/1()"), CharterSignature.FORMAT),
    SERIAL(Pattern.compile("serial ([1-9][0-9]{0,17})"), "\"serial NUMBER\" with 1 to 18 digits"),
    NOT_BEFORE(Pattern.compile("not-before (" + TIME + ")"), time("not-before")),
    EXPIRES(Pattern.compile("expires (" + TIME + ")"), time("expires")),
    WEAKENS(Pattern.compile("weakens (yes|no)"), "\"weakens yes\" or \"weakens no\""),
    SIGNATURE(
        Pattern.compile("key ([0-9a-f]{32}) ((?:[0-9a-f]{2}){8,80})"),
        "\"key ID SIGNATURE\" in lower-case hexadecimal digits");

    private final Pattern form;
    private final String expected;

    Line(Pattern form, String expected) {
      this.form = form;
      this.expected = expected;
    }

    private static String time(String name) {
      return "\"" + name + " TIME\" as 2026-01-31T12:00:00Z";
    }
  }

  private final String label;
  private final byte[] header;
  private final long serial;
  private final Instant notBefore;
  private final Instant expires;
  private final boolean weakens;
  private final Map<String, byte[]> signatures;

  private CharterSignature(
      String label,
      byte[] header,
      long serial,
      Instant notBefore,
      Instant expires,
      boolean weakens,
      Map<String, byte[]> signatures) {
    this.label = label;
    this.header = header;
    this.serial = serial;
    this.notBefore = notBefore;
    this.expires = expires;
    this.weakens = weakens;
    this.signatures = signatures;
  }

  /** One without signatures, to be signed. */
  public static CharterSignature unsigned(
      long serial, Instant notBefore, Instant expires, boolean weakens) {
    String header =
        FORMAT
            + "\nserial "
            + serial
            + "\nnot-before "
            + notBefore
            + "\nexpires "
            + expires
            + "\nweakens "
            + (weakens ? "yes" : "no")
            + "\n";
    return new CharterSignature(
        "",
        header.getBytes(StandardCharsets.US_ASCII),
        serial,
        notBefore,
        expires,
        weakens,
        Collections.emptyMap());
  }

  /**
   * Reads a signature file.
   *
   * @param label names it in messages
   * @throws UntrustedException with the line that is not of the format
   */
  public static CharterSignature read(String label, byte[] content) throws UntrustedException {
    return new Reader(label, content).read();
  }

  private static final class Reader {
    private final String label;
    private final String text;
    private int line;
    private int at;

    Reader(String label, byte[] content) {
      this.label = label;
      this.text = new String(content, StandardCharsets.ISO_8859_1);
    }

    CharterSignature read() throws UntrustedException {
      if (text.length() > MAX_BYTES) {
        throw problem("it has more than " + MAX_BYTES + " bytes", "a file of `plumbline sign`");
      }
      next(Line.FORMAT);
      long serial = Long.parseLong(next(Line.SERIAL).group(1));
      Instant notBefore = time(Line.NOT_BEFORE);
      Instant expires = time(Line.EXPIRES);
      boolean weakens = next(Line.WEAKENS).group(1).equals("yes");
      byte[] header = text.substring(0, at).getBytes(StandardCharsets.ISO_8859_1);
      Map<String, byte[]> signatures = new LinkedHashMap<>();
      do {
        Matcher signature = next(Line.SIGNATURE);
        if (signatures.put(signature.group(1), Hex.bytes(signature.group(2))) != null) {
          throw problem("key " + signature.group(1) + " signs twice", "one line a key");
        }
      } while (at < text.length() && signatures.size() < MAX_SIGNATURES);
      if (at < text.length()) {
        line++;
        throw problem("more follows", "at most " + MAX_SIGNATURES + " signatures");
      }
      return new CharterSignature(label, header, serial, notBefore, expires, weakens, signatures);
    }

    private Matcher next(Line form) throws UntrustedException {
      line++;
      int end = text.indexOf('\n', at);
      Matcher found = form.form.matcher(end < 0 ? text.substring(at) : text.substring(at, end));
      if (end < 0 || !found.matches()) {
        throw problem("it is " + shown(found, end < 0), form.expected);
      }
      at = end + 1;
      return found;
    }

    private static String shown(Matcher found, boolean unended) {
      String text = found.replaceAll("$0");
      String start = text.length() > 60 ? text.substring(0, 60) + "…" : text;
      return (text.isEmpty() ? "empty" : "\"" + start.replaceAll("[^ -~…]", "?") + "\"")
          + (unended ? " without a line feed" : "");
    }

    private Instant time(Line form) throws UntrustedException {
      String text = next(form).group(1);
      try {
        return Instant.parse(text);
      } catch (DateTimeException none) {
        throw problem("there is no time " + text, form.expected);
      }
    }

    private UntrustedException problem(String message, String expected) {
      return new UntrustedException(Refusal.MALFORMED, label, Math.max(line, 1), message, expected);
    }
  }

  /** The same with one signature more. */
  public CharterSignature with(String key, byte[] signature) {
    Map<String, byte[]> all = new LinkedHashMap<>(signatures);
    all.put(key, signature.clone());
    return new CharterSignature(label, header, serial, notBefore, expires, weakens, all);
  }

  /** What a key signs: the header, its own id, and the charter's file. */
  public byte[] message(String key, byte[] charter) {
    byte[] own = ("key " + key + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] message = new byte[header.length + own.length + charter.length];
    System.arraycopy(header, 0, message, 0, header.length);
    System.arraycopy(own, 0, message, header.length, own.length);
    System.arraycopy(charter, 0, message, header.length + own.length, charter.length);
    return message;
  }

  /** The file. */
  public byte[] bytes() {
    StringBuilder text = new StringBuilder(new String(header, StandardCharsets.US_ASCII));
    signatures.forEach(
        (key, signature) ->
            text.append("key ").append(key).append(' ').append(Hex.text(signature)).append('\n'));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** What a later charter's is greater than. */
  public long serial() {
    return serial;
  }

  public Instant notBefore() {
    return notBefore;
  }

  /** The first moment at which it is no longer valid. */
  public Instant expires() {
    return expires;
  }

  /** Whether it opens what the charter before protected. */
  public boolean weakens() {
    return weakens;
  }

  /** The ids of the keys that signed, trusted or not. */
  public Set<String> signers() {
    return Collections.unmodifiableSet(signatures.keySet());
  }

  /** The signatures by the id of their key. */
  Map<String, byte[]> signatures() {
    return signatures;
  }

  UntrustedException refused(Refusal why, int line, String message, String expected) {
    return new UntrustedException(why, label, line, message, expected);
  }

  /** The line of a key's signature. */
  int lineOf(String key) {
    return HEADER_LINES + 1 + new ArrayList<>(signatures.keySet()).indexOf(key);
  }

  int lastLine() {
    return HEADER_LINES + signatures.size();
  }
}
