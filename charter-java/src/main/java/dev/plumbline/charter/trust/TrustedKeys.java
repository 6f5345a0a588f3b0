package dev.plumbline.charter.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys whose signatures a process trusts: public keys of ECDSA on P-256 in PEM ({@code BEGIN
 * PUBLIC KEY}, RFC 7468), one block after the other. What stands between the blocks is a comment.
 */
public final class TrustedKeys {
  /** Characters of a key's id. */
  private static final int ID_CHARACTERS = 32;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final String PUBLIC = "PUBLIC KEY";
  private static final String EXPECTED =
      "PEM blocks of P-256 public keys, as `openssl ec -pubout` or `plumbline sign --new-key` gives"
          + " them";

  /** What the DER form of each P-256 public key begins with, up to its uncompressed point. */
  private static final byte[] P256 =
      Hex.bytes("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

  private static final int P256_BYTES = 91;

  private final String label;

  /** By id; a key that is no point of the curve is null, and verifies nothing. */
  private final Map<String, @Nullable PublicKey> keys;

  private TrustedKeys(String label, Map<String, @Nullable PublicKey> keys) {
    this.label = label;
    this.keys = keys;
  }

  /**
   * Reads a file of keys.
   *
   * @param label names it in messages
   * @throws UntrustedException for a file without keys, or with others
   */
  public static TrustedKeys read(String label, byte[] pem) throws UntrustedException {
    String text = new String(pem, StandardCharsets.ISO_8859_1);
    Map<String, @Nullable PublicKey> keys = new LinkedHashMap<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      int line = lineOf(text, block.start());
      if (!block.group(1).equals(PUBLIC)) {
        throw setup(label, line, "a block of " + block.group(1) + " stands here", EXPECTED);
      }
      byte[] der = der(label, line, block.group(2).replaceAll("\\s", ""));
      keys.put(id(der), key(label, line, der));
    }
    if (keys.isEmpty()) {
      throw setup(label, 1, "it has no public key", EXPECTED);
    }
    return new TrustedKeys(label, Collections.unmodifiableMap(keys));
  }

  private static UntrustedException setup(String label, int line, String what, String expected) {
    return new UntrustedException(Refusal.SETUP, label, line, what, expected);
  }

  /** Base64 has one form: the decoder of the JDK takes others, too. */
  private static byte[] der(String label, int line, String base64) throws UntrustedException {
    try {
      byte[] der = Base64.getDecoder().decode(base64);
      if (Base64.getEncoder().encodeToString(der).equals(base64)) {
        return der;
      }
    } catch (IllegalArgumentException notBase64) {
      // Reported below.
    }
    throw setup(label, line, "the block is not base64", EXPECTED);
  }

  private static int lineOf(String text, int offset) {
    int line = 1;
    for (int i = 0; i < offset; i++) {
      line += text.charAt(i) == '\n' ? 1 : 0;
    }
    return line;
  }

  private static @Nullable PublicKey key(String label, int line, byte[] der)
      throws UntrustedException {
    boolean isP256 =
        der.length == P256_BYTES && Arrays.equals(Arrays.copyOf(der, P256.length), P256);
    if (!isP256) {
      throw setup(label, line, "the key is not one of P-256", EXPECTED);
    }
    try {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
    } catch (NoSuchAlgorithmException none) {
      throw without(label, none);
    } catch (GeneralSecurityException noPoint) {
      return null;
    }
  }

  private static UntrustedException without(String label, NoSuchAlgorithmException missing) {
    return setup(
        label,
        1,
        "this JVM has no ECDSA (" + missing.getMessage() + ")",
        "a JVM with the module jdk.crypto.ec");
  }

  /** The id of a key: the first 32 digits of the SHA-256 of its DER form. */
  public static String id(ECPublicKey key) {
    return id(key.getEncoded());
  }

  private static String id(byte[] der) {
    return Hex.text(sha256(der)).substring(0, ID_CHARACTERS);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JVM has SHA-256", impossible);
    }
  }

  /** The ids of all of them. */
  public Set<String> ids() {
    return keys.keySet();
  }

  /**
   * Checks a signature file against a charter's file: who signed, whether it weakens, and the time.
   *
   * @return the ids of the trusted keys that signed
   * @throws UntrustedException with the reason
   */
  public List<String> check(CharterSignature signature, byte[] charter, Instant now)
      throws UntrustedException {
    List<String> signers = checkAtAnyTime(signature, charter);
    checkTime(signature, now);
    return signers;
  }

  /** Does the same but for the time. */
  public List<String> checkAtAnyTime(CharterSignature signature, byte[] charter)
      throws UntrustedException {
    List<String> signers = signers(signature, charter);
    if (signature.weakens() && signers.size() < 2) {
      throw signature.refused(
          Refusal.SECOND_SIGNATURE,
          signature.lastLine(),
          "it weakens the charter before it and has one trusted signature",
          "those of two trusted keys");
    }
    return signers;
  }

  /**
   * Returns the ids of the trusted keys that signed a charter's file, at least one.
   *
   * @throws UntrustedException when one of them did not
   */
  public List<String> signers(CharterSignature signature, byte[] charter)
      throws UntrustedException {
    List<String> signers = new ArrayList<>();
    for (Map.Entry<String, byte[]> each : signature.signatures().entrySet()) {
      String id = each.getKey();
      if (!keys.containsKey(id)) {
        continue;
      }
      if (!verifies(keys.get(id), signature.message(id, charter), each.getValue())) {
        throw signature.refused(
            Refusal.ALTERED,
            signature.lineOf(id),
            "key " + id + " did not sign this header and this charter",
            "the charter and its signature as they were signed");
      }
      signers.add(id);
    }
    if (signers.isEmpty()) {
      throw signature.refused(
          Refusal.UNKNOWN_KEY,
          signature.lastLine(),
          "none of its signatures is by a trusted key",
          "a signature by " + String.join(" or ", keys.keySet()));
    }
    return signers;
  }

  private static void checkTime(CharterSignature signature, Instant now) throws UntrustedException {
    if (now.isBefore(signature.notBefore())) {
      throw signature.refused(
          Refusal.NOT_YET_VALID,
          3,
          "it is valid from " + signature.notBefore(),
          "a charter that is valid now");
    }
    if (!now.isBefore(signature.expires())) {
      throw signature.refused(
          Refusal.EXPIRED,
          4,
          "it expired at " + signature.expires(),
          "a charter that is valid now: sign it again with `plumbline sign`");
    }
  }

  private boolean verifies(@Nullable PublicKey key, byte[] message, byte[] signature)
      throws UntrustedException {
    if (key == null || !SignatureRange.holds(signature)) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (NoSuchAlgorithmException none) {
      throw without(label, none);
    } catch (GeneralSecurityException | RuntimeException notOne) {
      // Bytes that are no signature at all.
      return false;
    }
  }
}
