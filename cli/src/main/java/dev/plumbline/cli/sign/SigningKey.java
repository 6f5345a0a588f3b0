package dev.plumbline.cli.sign;

import dev.plumbline.charter.trust.CharterSignature;
import dev.plumbline.charter.trust.TrustedKeys;
import dev.plumbline.charter.trust.UntrustedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key of P-256 in a file of two PEM blocks: {@code PRIVATE KEY} (PKCS #8) and {@code
 * PUBLIC KEY}.
 */
final class SigningKey {
  private static final Pattern PRIVATE =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
  private static final Pattern PUBLIC =
      Pattern.compile("-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----");
  private static final int MAX_BYTES = 64 << 10;
  private static final int LINE = 64;

  private final Path file;
  private final PrivateKey secret;
  private final TrustedKeys own;

  private SigningKey(Path file, PrivateKey secret, TrustedKeys own) {
    this.file = file;
    this.secret = secret;
    this.own = own;
  }

  /**
   * Creates a key in a new file that its user alone can read.
   *
   * @return the public block
   */
  static String create(Path file) throws IOException {
    KeyPair pair;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IOException("this JVM makes no P-256 keys: " + e.getMessage(), e);
    }
    String open = block("PUBLIC KEY", pair.getPublic().getEncoded());
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(file + " exists; expected a new file", e);
    }
    Files.writeString(
        file,
        block("PRIVATE KEY", pair.getPrivate().getEncoded()) + open,
        StandardOpenOption.TRUNCATE_EXISTING);
    return open;
  }

  private static String block(String name, byte[] der) {
    String text =
        Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(name, text, name)
        .replace("\r", "");
  }

  /** Reads a key's file. */
  static SigningKey read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is too large; expected one private key in PEM");
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Matcher secret = PRIVATE.matcher(text);
    Matcher open = PUBLIC.matcher(text);
    if (!secret.find()) {
      throw new IOException(
          file
              + " has no block PRIVATE KEY; expected an unencrypted PKCS #8 key in PEM, as"
              + " `plumbline sign --new-key` or `openssl pkcs8 -topk8 -nocrypt` writes it");
    }
    if (!open.find()) {
      throw new IOException(
          "%s has no block PUBLIC KEY; add it: openssl pkey -in %s -pubout >> %s"
              .formatted(file, file, file));
    }
    try {
      TrustedKeys own =
          TrustedKeys.read(file.toString(), open.group().getBytes(StandardCharsets.ISO_8859_1));
      byte[] der = Base64.getMimeDecoder().decode(secret.group(1));
      PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
      return new SigningKey(file, key, own);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          file + ": the private key cannot be read; expected one of P-256 (" + e.getMessage() + ")",
          e);
    } catch (UntrustedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The id of its public key. */
  String id() {
    return own.ids().iterator().next();
  }

  /** Adds this key's signature of a charter's file. */
  CharterSignature sign(CharterSignature signature, byte[] charter) throws IOException {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(secret);
      signer.update(signature.message(id(), charter));
      CharterSignature signed = signature.with(id(), signer.sign());
      own.signers(signed, charter);
      return signed;
    } catch (UntrustedException e) {
      throw new IOException(
          file + ": the two blocks are not of one key; expected the public one of the private", e);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " cannot sign: " + e.getMessage(), e);
    }
  }

  /** When a signature begins to be valid, in whole seconds. */
  static Instant now() {
    return Instant.ofEpochSecond(Instant.now().getEpochSecond());
  }
}
