package dev.plumbline.cli.sign;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.trust.CharterSignature;
import dev.plumbline.charter.trust.Loosening;
import dev.plumbline.charter.trust.TrustedCharters;
import dev.plumbline.charter.trust.UntrustedException;
import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Signs a compiled charter. */
@Command(
    name = "sign",
    mixinStandardHelpOptions = true,
    description = {
      "Sign a compiled charter: writes CHARTER.sig, which services check where"
          + " PLUMBLINE_CHARTER_KEYS is set.",
      "",
      "A charter that opens what the one before protected (a lower mode, a sensitive key, wider"
          + " baggage) needs the signatures of two keys: the second is added with --add."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:signed",
      "1:the charter has problems, or is signed and needs a second signature",
      "2:a file could not be read or written"
    })
public final class SignCommand implements Callable<Integer> {
  private static final int MAX_CHARTER_BYTES = 1 << 23;
  private static final int MAX_DAYS = 3650;

  @Parameters(
      paramLabel = "CHARTER",
      arity = "0..1",
      description = "The file that `plumbline compile` wrote.")
  private @Nullable Path charter;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The private key that signs, in PEM: unencrypted PKCS #8 of P-256.")
  private @Nullable Path key;

  @Option(
      names = "--previous",
      paramLabel = "OLD",
      description =
          "The signed charter that this one replaces; decides the serial and whether it weakens.")
  private @Nullable Path previous;

  @Option(names = "--first", description = "There is no charter before this one.")
  private boolean first;

  @Option(names = "--add", description = "Add a signature to the one that is there.")
  private boolean add;

  @Option(
      names = "--serial",
      paramLabel = "NUMBER",
      description = "The serial (default: one more than that of OLD; 1 with --first).")
  private @Nullable Long serial;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "From when it is valid, for example 2026-01-31T12:00:00Z (default: now).")
  private @Nullable Instant from;

  @Option(
      names = "--days",
      paramLabel = "NUMBER",
      defaultValue = "90",
      description = "How long it is valid (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--new-key",
      paramLabel = "FILE",
      description = "Write a new key into FILE, print its public part, and sign nothing.")
  private @Nullable Path newKey;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (newKey != null) {
      if (charter != null || key != null || add || first || previous != null) {
        throw mistake("--new-key stands alone");
      }
      out.print(SigningKey.create(newKey));
      out.flush();
      return 0;
    }
    if (charter == null || key == null) {
      throw mistake("expected CHARTER and --key FILE, or --new-key FILE");
    }
    if ((add ? 1 : 0) + (first ? 1 : 0) + (previous != null ? 1 : 0) != 1) {
      throw mistake("expected one of --previous OLD, --first and --add");
    }
    SigningKey signer = SigningKey.read(key);
    byte[] content = content(charter);
    CharterResult result = CharterLoader.load(CharterFiles.compiled(charter.toString(), content));
    if (!result.isValid()) {
      result.problems().forEach(spec.commandLine().getErr()::println);
      return ExitCode.FOUND;
    }
    Path target = TrustedCharters.signatureOf(charter);
    CharterSignature header = add ? read(target) : header(result.charter(), out);
    CharterSignature signed = signer.sign(header, content);
    Files.write(target, signed.bytes());
    out.printf(
        "%s: signed by %s: %s, serial %d, valid from %s to %s%n",
        target,
        signer.id(),
        result.charter(),
        signed.serial(),
        signed.notBefore(),
        signed.expires());
    if (signed.weakens() && signed.signers().size() < 2) {
      out.printf(
          "It weakens the charter before it. A second person signs it, too: plumbline sign %s"
              + " --key THEIRS --add%n",
          charter);
      return ExitCode.FOUND;
    }
    return 0;
  }

  private CharterSignature header(Charter charter, PrintWriter out) throws IOException {
    long number = 1;
    boolean weakens = false;
    if (previous != null) {
      CharterSignature before = read(TrustedCharters.signatureOf(previous));
      number = before.serial() + 1;
      List<String> opened = Loosening.between(charter(previous), charter);
      opened.forEach(line -> out.println("weakens  " + line));
      weakens = !opened.isEmpty();
    }
    Instant start = (from == null ? Instant.now() : from).truncatedTo(ChronoUnit.SECONDS);
    if (days < 1 || days > MAX_DAYS || (serial != null && serial < number)) {
      throw mistake(
          days < 1 || days > MAX_DAYS
              ? "--days " + days + ": expected 1 to " + MAX_DAYS
              : "--serial " + serial + ": expected " + number + " or more");
    }
    return CharterSignature.unsigned(
        serial == null ? number : serial, start, start.plus(Duration.ofDays(days)), weakens);
  }

  private Charter charter(Path path) throws IOException {
    CharterResult result =
        CharterLoader.load(CharterFiles.compiled(path.toString(), content(path)));
    if (!result.isValid()) {
      throw new IOException(result.problems().get(0).toString());
    }
    return result.charter();
  }

  private static byte[] content(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException(
          "%s is a folder; compile it first: plumbline compile %s -o charter.json"
              .formatted(path, path));
    }
    if (Files.size(path) > MAX_CHARTER_BYTES) {
      throw new IOException(path + " is larger than 8 MiB; expected a compiled charter");
    }
    return Files.readAllBytes(path);
  }

  private static CharterSignature read(Path file) throws IOException {
    try {
      return CharterSignature.read(file.toString(), Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist; expected a signature file", e);
    } catch (UntrustedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private ParameterException mistake(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
