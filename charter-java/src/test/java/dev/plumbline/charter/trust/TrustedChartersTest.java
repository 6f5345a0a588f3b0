package dev.plumbline.charter.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.CompiledCharter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedChartersTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-04-01T00:00:00Z");

  @TempDir private Path folder;

  private final Signer one = new Signer();
  private final Signer two = new Signer();
  private Path charter;
  private Path keys;
  private Path state;
  private Instant now = START;

  /** As the test sets it. */
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  @BeforeEach
  void files() throws IOException {
    charter = folder.resolve("charter.json");
    keys = folder.resolve("keys.pem");
    state = folder.resolve("serial");
    Files.write(charter, compiled());
    Files.writeString(keys, "# Ada\n" + one.pem() + "# Grace\n" + two.pem());
  }

  private static byte[] compiled() {
    return CompiledCharter.of(CharterFiles.base()).json();
  }

  private TrustedCharters trusted() {
    return new TrustedCharters(keys, 0, state, clock);
  }

  private void sign(long serial, Signer... signers) throws IOException {
    sign(CharterSignature.unsigned(serial, START, END, false), signers);
  }

  private void sign(CharterSignature signature, Signer... signers) throws IOException {
    CharterSignature signed = signature;
    for (Signer signer : signers) {
      signed = signer.sign(signed, Files.readAllBytes(charter));
    }
    Files.write(TrustedCharters.signatureOf(charter), signed.bytes());
  }

  private static String problem(CharterResult result) {
    assertThat(result.isValid()).isFalse();
    return result.problems().get(0).toString();
  }

  @Test
  void aSignedCharter_isTaken() throws IOException {
    sign(7, one);

    CharterResult result = trusted().load(charter);

    assertThat(result.problems()).isEmpty();
    assertThat(result.charter().name()).isEqualTo("base");
    assertThat(state).content().startsWith("serial 7 ");
  }

  @Test
  void oneWithoutASignature_isRefused() {
    assertThat(problem(trusted().load(charter)))
        .contains("charter.json.sig:1:1: the charter has no signature; expected the file that");
    assertThat(problem(trusted().load(folder))).contains("a folder cannot be signed");
  }

  @Test
  void anOlderOne_isRefused_alsoByTheNextProcess() throws IOException {
    TrustedCharters process = trusted();
    sign(7, one);
    assertThat(process.load(charter).isValid()).isTrue();

    sign(6, one);
    assertThat(problem(process.load(charter)))
        .contains(".sig:2:1: the serial is 6, and 7 was in force; expected a greater serial");
    assertThat(problem(trusted().load(charter))).contains("7 was in force");
    sign(7, two);
    assertThat(process.load(charter).isValid()).as("the same charter, signed again").isTrue();

    Files.write(charter, Signer.bytes(Files.readString(charter) + "\n"));
    sign(7, one);
    assertThat(problem(trusted().load(charter))).contains("another charter with the serial 7");
    sign(8, one);
    assertThat(trusted().load(charter).isValid()).isTrue();
  }

  @Test
  void theLeastSerial_isAFloor() throws IOException {
    sign(41, one);
    assertThat(problem(new TrustedCharters(keys, 42, null, clock).load(charter)))
        .contains("the serial is 41, and 42 is the least that is taken");
    sign(42, one);
    assertThat(new TrustedCharters(keys, 42, null, clock).load(charter).isValid()).isTrue();
  }

  @Test
  void itsTime_isTheProcesssClock_andAChangeOfTheFingerprint() throws IOException {
    TrustedCharters process = trusted();
    sign(1, one);
    now = START.minusSeconds(1);
    assertThat(problem(process.load(charter)))
        .contains(".sig:3:1: it is valid from 2026-01-01T00:00:00Z");
    String early = process.fingerprint(charter);
    assertThat(process.fingerprint(charter)).isEqualTo(early);

    now = START;
    assertThat(process.fingerprint(charter)).isNotEqualTo(early);
    assertThat(process.load(charter).isValid()).isTrue();
    now = END.minus(Duration.ofNanos(1));
    assertThat(trusted().load(charter).isValid()).isTrue();
    now = END;
    assertThat(problem(trusted().load(charter)))
        .contains(".sig:4:1: it expired at 2026-04-01T00:00:00Z");
  }

  @Test
  void whatWeakens_needsTwoKeys() throws IOException {
    CharterSignature weakens = CharterSignature.unsigned(1, START, END, true);
    sign(weakens, one);
    assertThat(problem(trusted().load(charter)))
        .contains(".sig:6:1: it weakens the charter before it and has one trusted signature");
    sign(weakens, one, new Signer());
    assertThat(problem(trusted().load(charter))).contains("has one trusted signature");
    sign(weakens, one, two);
    assertThat(trusted().load(charter).isValid()).isTrue();
  }

  @Test
  void otherPeoplesKeys_areNotTrusted() throws IOException {
    sign(1, new Signer());
    assertThat(problem(trusted().load(charter)))
        .contains("none of its signatures is by a trusted key; expected a signature by " + one.id())
        .contains(" or " + two.id());
    sign(1, new Signer(), two);
    assertThat(trusted().load(charter).isValid()).isTrue();
  }

  @Test
  void everyFlippedBit_isRefused() throws IOException {
    sign(1, one);
    Path signature = TrustedCharters.signatureOf(charter);
    Map<Path, byte[]> files =
        Map.of(charter, Files.readAllBytes(charter), signature, Files.readAllBytes(signature));
    TrustedCharters process = trusted();
    for (Map.Entry<Path, byte[]> file : files.entrySet()) {
      byte[] whole = file.getValue();
      int step = Math.max(1, 8 * whole.length / 60);
      for (int bit = 0; bit < 8 * whole.length; bit += step) {
        byte[] flipped = whole.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        Files.write(file.getKey(), flipped);
        assertThat(process.load(charter).isValid()).as(file.getKey() + " bit " + bit).isFalse();
      }
      Files.write(file.getKey(), whole);
    }
    assertThat(process.load(charter).isValid()).isTrue();
  }

  @Test
  void anUnusableFileOfKeys_orState_isOneMessage() throws IOException {
    sign(1, one);
    Files.writeString(keys, "");
    assertThat(problem(trusted().load(charter)))
        .contains("keys.pem:1:1: it has no public key; expected PEM blocks of P-256");
    Files.writeString(keys, "# mine\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");
    assertThat(problem(trusted().load(charter)))
        .contains("keys.pem:2:1: a block of PRIVATE KEY stands here");
    Files.writeString(keys, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    assertThat(problem(trusted().load(charter))).contains("keys.pem:1:1: the key is not one of");
    Files.delete(keys);
    assertThat(problem(trusted().load(charter))).contains("keys.pem:1:1: it cannot be read");

    files();
    sign(1, one);
    Files.writeString(state, "serial none\n");
    assertThat(problem(trusted().load(charter)))
        .contains("serial:1:1: it is not of the format; expected \"serial NUMBER SHA256\"");
    Files.delete(state);
    assertThat(new TrustedCharters(keys, 0, folder.resolve("none/serial"), clock).load(charter))
        .extracting(TrustedChartersTest::problem)
        .asString()
        .contains("none/serial:1:1: it cannot be written");
  }

  @Test
  void whatTheSurroundingsRefuse_isTriedAgain() throws IOException {
    sign(1, one);
    Files.writeString(state, "half");
    TrustedCharters process = trusted();
    assertThat(process.load(charter).isValid()).isFalse();
    String refused = process.fingerprint(charter);

    Files.delete(state);
    now = now.plusSeconds(3);
    assertThat(process.fingerprint(charter)).isNotEqualTo(refused);
    assertThat(process.load(charter).isValid()).isTrue();
    String taken = process.fingerprint(charter);
    now = now.plusSeconds(3);
    assertThat(process.fingerprint(charter)).isEqualTo(taken);
  }

  @Test
  void aSerialThatAnotherProcessKept_isNotLowered() throws IOException {
    TrustedCharters process = trusted();
    sign(8, one);
    assertThat(process.load(charter).isValid()).isTrue();
    String newer = Files.readString(state).replace("serial 8", "serial 9");
    Files.writeString(state, newer);

    assertThat(problem(process.load(charter))).contains("the serial is 8, and 9 was in force");
    assertThat(state).hasContent(newer.strip());
  }

  @Test
  void anInvalidCharter_doesNotCount_asOneInForce() throws IOException {
    Files.writeString(charter, "{}");
    sign(9, one);
    assertThat(problem(trusted().load(charter))).contains("charter.json:1:1");
    assertThat(state).doesNotExist();
  }
}
