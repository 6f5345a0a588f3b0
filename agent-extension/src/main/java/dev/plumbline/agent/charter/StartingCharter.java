package dev.plumbline.agent.charter;

import org.jspecify.annotations.Nullable;

/** What a process starts with: its charter, or the base in the place of one that was refused. */
public final class StartingCharter {
  /** Null where Plumbline is off. */
  public final @Nullable ActiveCharter active;

  /** Why the charter was refused; null when it was not. */
  public final @Nullable String refusal;

  /** The line about it where Plumbline is off, else empty. */
  final String off;

  /** Where it is from; null where it is inside the extension, or was not looked for. */
  public final @Nullable CharterSource source;

  /** The fingerprint of the charter's files before they were read. */
  public final String fingerprint;

  StartingCharter(
      @Nullable ActiveCharter active,
      @Nullable String refusal,
      @Nullable CharterSource source,
      String fingerprint) {
    this(active, refusal, source, fingerprint, "");
  }

  /** Nothing is enforced; {@code line} says why. */
  static StartingCharter off(String line) {
    return new StartingCharter(null, null, null, "", line);
  }

  private StartingCharter(
      @Nullable ActiveCharter active,
      @Nullable String refusal,
      @Nullable CharterSource source,
      String fingerprint,
      String off) {
    this.source = source;
    this.off = off;
    this.active = active;
    this.refusal = refusal;
    this.fingerprint = fingerprint;
  }
}
