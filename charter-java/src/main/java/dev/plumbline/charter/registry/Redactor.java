package dev.plumbline.charter.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Hashes and masks sensitive values.
 *
 * <p>HMAC (RFC 2104) is made of two digests here rather than by {@code javax.crypto.Mac}, whose
 * first use reads the policies and providers of the whole JVM in the midst of a service's start,
 * and which is looked up again for each value.
 */
public final class Redactor {
  private static final String MASK = "****";
  private static final int BLOCK_BYTES = 64;
  private static final int HASH_BYTES = 8;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final byte[] innerPad;
  private final byte[] outerPad;

  /** With a key of at least one byte; the same key gives the same hashes. */
  public Redactor(byte[] key) {
    if (key.length == 0) {
      throw new IllegalArgumentException("the key is empty");
    }
    byte[] block =
        Arrays.copyOf(key.length > BLOCK_BYTES ? sha256().digest(key) : key, BLOCK_BYTES);
    this.innerPad = xor(block, 0x36);
    this.outerPad = xor(block, 0x5c);
  }

  /** The first 16 hexadecimal digits of the HMAC-SHA-256 of the value in UTF-8. */
  public String hash(String value) {
    MessageDigest sha256 = sha256();
    sha256.update(innerPad);
    byte[] inner = sha256.digest(value.getBytes(StandardCharsets.UTF_8));
    sha256.update(outerPad);
    byte[] digest = sha256.digest(inner);
    char[] text = new char[HASH_BYTES * 2];
    for (int i = 0; i < HASH_BYTES; i++) {
      text[2 * i] = HEX[(digest[i] >> 4) & 0xf];
      text[2 * i + 1] = HEX[digest[i] & 0xf];
    }
    return new String(text);
  }

  /** Four asterisks, whatever the length, so that the length is not exposed either. */
  public String mask() {
    return MASK;
  }

  private static byte[] xor(byte[] block, int with) {
    byte[] mixed = new byte[block.length];
    for (int i = 0; i < block.length; i++) {
      mixed[i] = (byte) (block[i] ^ with);
    }
    return mixed;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
