package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.charter.trust.CharterSignature;
import dev.plumbline.charter.trust.TrustedCharters;
import dev.plumbline.charter.trust.TrustedKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that takes signed charters only. */
class SignedCharterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private Path charter;
  private Path keys;
  private KeyPair key;

  @BeforeEach
  void keys() throws Exception {
    charter = folder.resolve("charter.json");
    keys = folder.resolve("keys.pem");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    key = generator.generateKeyPair();
    Files.writeString(
        keys,
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
  }

  @Test
  void aSignedCharter_isEnforced_andNoOtherTakesItsPlace() throws Exception {
    byte[] first = compiled("enforce");
    Files.write(charter, first);
    sign(first, 7);
    try (ServiceProcess service = start()) {
      assertThat(announced(service)).as("enforced from the start").isTrue();

      byte[] next = compiled("observe");
      Files.write(charter, next);
      assertThat(service.awaitLine(PATIENCE, "rejects the changed charter"))
          .contains("charter.json.sig:6:1: key ")
          .contains("did not sign this header and this charter");
      assertThat(announced(service)).as("the one before holds on").isTrue();

      sign(next, 8);
      service.awaitLine(PATIENCE, "activated charter", "mode=observe");
      assertThat(announced(service)).as("observed only").isFalse();

      sign(first, 7);
      Files.write(charter, first);
      assertThat(service.awaitLine(PATIENCE, "rejects the changed charter", "8 was in force"))
          .contains("charter.json.sig:2:1: the serial is 7");

      SentTelemetry telemetry = service.stop();
      assertThat(telemetry.numbers("plumbline.charter.reloads"))
          .containsEntry(Map.of("plumbline.charter.reload.outcome", "applied"), 1.0);
    }
    try (ServiceProcess restarted = start()) {
      restarted.awaitLine(PATIENCE, "Plumbline refuses the charter", "8 was in force");
    }
  }

  @Test
  void anUnsignedCharter_isRefusedAtTheStart_untilItIsSigned() throws Exception {
    byte[] content = compiled("enforce");
    Files.write(charter, content);
    try (ServiceProcess service = start()) {
      assertThat(service.awaitLine(PATIENCE, "Plumbline refuses the charter"))
          .contains("observes base")
          .contains("charter.json.sig:1:1: the charter has no signature");

      sign(content, 1);
      service.awaitLine(PATIENCE, "activated charter", "mode=enforce");
      assertThat(announced(service)).isTrue();
    }
  }

  private ServiceProcess start() throws Exception {
    return ServiceProcess.start(
        ServiceProcess.ONE_FILE,
        "-Dplumbline.charter=" + charter,
        "-Dplumbline.charter.keys=" + keys,
        "-Dplumbline.charter.state=" + folder.resolve("serial"));
  }

  private static byte[] compiled(String mode) {
    Path whole =
        Path.of(
            System.getProperty("basedir", "."), "..", "conformance", "vectors", "charter", "whole");
    Map<String, byte[]> files = new LinkedHashMap<>(CharterFiles.folder(whole).contents());
    files.computeIfPresent(
        "policy.yaml",
        (name, text) ->
            new String(text, StandardCharsets.UTF_8)
                .replace("\n  mode: enforce", "\n  mode: " + mode)
                .getBytes(StandardCharsets.UTF_8));
    return CompiledCharter.of(CharterFiles.of("whole", files)).json();
  }

  private void sign(byte[] content, long serial) throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    CharterSignature signature =
        CharterSignature.unsigned(serial, now, now.plus(Duration.ofHours(1)), false);
    String id = TrustedKeys.id((ECPublicKey) key.getPublic());
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(key.getPrivate());
    signer.update(signature.message(id, content));
    Files.write(TrustedCharters.signatureOf(charter), signature.with(id, signer.sign()).bytes());
  }

  private static boolean announced(ServiceProcess service) {
    return service.get("/items/42").headers().firstValue("Server-Timing").isPresent();
  }
}
