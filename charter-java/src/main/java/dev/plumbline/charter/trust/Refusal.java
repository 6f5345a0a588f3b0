package dev.plumbline.charter.trust;

import dev.plumbline.charter.Words;

/** Why a charter is not trusted. */
public enum Refusal {
  /** It has no signature file, or is none that can have one. */
  UNSIGNED,
  /** The file of keys, or of the newest serial, cannot be used. */
  SETUP,
  /** The signature file is not of the format. */
  MALFORMED,
  /** No signature is by a trusted key. */
  UNKNOWN_KEY,
  /** A trusted key's signature is not over this file and header. */
  ALTERED,
  /** It weakens what was protected, and one person alone signed it. */
  SECOND_SIGNATURE,
  NOT_YET_VALID,
  EXPIRED,
  /** A newer one was in force, or another one with this serial. */
  OLDER;

  private final String word = Words.lower(name());

  /** As messages and test vectors have it, for example {@code not_yet_valid}. */
  public String word() {
    return word;
  }
}
