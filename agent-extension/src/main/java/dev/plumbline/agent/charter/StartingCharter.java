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

  /** The fingerprint of the charter's files before they were read. */
  public final String fingerprint;

  StartingCharter(@Nullable ActiveCharter active, @Nullable String refusal, String fingerprint) {
    this(active, refusal, fingerprint, "");
  }

  /** Nothing is enforced; {@code line} says why. */
  static StartingCharter off(String line) {
    return new StartingCharter(null, null, "", line);
  }

  private StartingCharter(
      @Nullable ActiveCharter active, @Nullable String refusal, String fingerprint, String off) {
    this.off = off;
    this.active = active;
    this.refusal = refusal;
    this.fingerprint = fingerprint;
  }
}
