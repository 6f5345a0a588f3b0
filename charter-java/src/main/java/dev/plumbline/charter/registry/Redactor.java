package dev.plumbline.charter.registry;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Takes the secret out of sensitive values. */
public final class Redactor {
  private static final String MASK = "****";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int HASH_BYTES = 8;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final SecretKeySpec key;

  /** With a key of at least one byte; who has the same key gets the same hashes. */
  public Redactor(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** The first 16 hexadecimal digits of the HMAC-SHA-256 of the value in UTF-8. */
  public String hash(String value) {
    byte[] digest;
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      digest = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
    char[] text = new char[HASH_BYTES * 2];
    for (int i = 0; i < HASH_BYTES; i++) {
      text[2 * i] = HEX[(digest[i] >> 4) & 0xf];
      text[2 * i + 1] = HEX[digest[i] & 0xf];
    }
    return new String(text);
  }

  /** Four asterisks, whatever the length, so that the length is not told either. */
  public String mask() {
    return MASK;
  }
}
