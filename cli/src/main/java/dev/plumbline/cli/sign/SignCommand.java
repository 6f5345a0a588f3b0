package dev.plumbline.cli.sign;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.trust.CharterSignature;
import dev.plumbline.charter.trust.Loosening;
import dev.plumbline.charter.trust.TrustedCharters;
import dev.plumbline.charter.trust.TrustedKeys;
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
  private static final int MAX_DAYS = 3650;

  /** What the first signature states for all. */
  private static final List<String> HEADER = List.of("--serial", "--from", "--days");

  private static final long MAX_SERIAL = 999_999_999_999_999_999L;

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
      names = "--keys",
      paramLabel = "FILE",
      description =
          "The public keys that services trust; with --previous and --add, whose signatures are"
              + " checked by them.")
  private @Nullable Path keys;

  @Option(
      names = "--previous",
      paramLabel = "OLD",
      description =
          "The signed charter that this one replaces; decides the serial and whether it weakens.")
  private @Nullable Path previous;

  @Option(
      names = "--first",
      description = "There is no charter before this one: nothing is compared, the serial is 1.")
  private boolean first;

  @Option(
      names = "--add",
      description =
          "Add a signature to the one that is there; with --previous after showing what is opened.")
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
    try {
      return sign();
    } catch (UntrustedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private int sign() throws IOException, UntrustedException {
    PrintWriter out = spec.commandLine().getOut();
    if (newKey != null) {
      if (charter != null || key != null || keys != null || add || first || previous != null) {
        throw mistake("--new-key stands alone");
      }
      out.print(SigningKey.create(newKey));
      out.flush();
      return 0;
    }
    if (charter == null || key == null) {
      throw mistake("expected CHARTER and --key FILE, or --new-key FILE");
    }
    if (first ? add || previous != null : !add && previous == null) {
      throw mistake("expected --first, --previous OLD, or --add [--previous OLD]");
    }
    if (add && HEADER.stream().anyMatch(spec.commandLine().getParseResult()::hasMatchedOption)) {
      throw mistake(
          String.join(", ", HEADER)
              + ": a signature that is added is over what the first one states");
    }
    SigningKey signer = SigningKey.read(key);
    byte[] content = content(charter);
    CharterResult result = CharterLoader.load(CharterFiles.compiled(charter.toString(), content));
    if (!result.isValid()) {
      result.problems().forEach(spec.commandLine().getErr()::println);
      return ExitCode.FOUND;
    }
    Path target = TrustedCharters.signatureOf(charter);
    CharterSignature header =
        add ? toBeSignedToo(target, result.charter(), content, out) : header(result.charter(), out);
    if (!first && !trusted().ids().contains(signer.id())) {
      throw new IOException(key + " is none of the keys in " + keys + "; expected one of them");
    }
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
              + " --key THEIRS --keys %s --add --previous %s%n",
          charter, keys, previous);
      return ExitCode.FOUND;
    }
    return 0;
  }

  /** What somebody else has signed, to be signed, too. */
  private CharterSignature toBeSignedToo(
      Path file, Charter charter, byte[] content, PrintWriter out)
      throws IOException, UntrustedException {
    CharterSignature stated = read(file);
    trusted().signers(stated, content);
    if (previous != null) {
      CharterSignature before = checked(previous);
      if (weakens(previous, charter, out) && !stated.weakens()) {
        throw new IOException(
            file + " states `weakens no`; expected `weakens yes`: nothing was signed");
      }
      if (stated.serial() <= before.serial()) {
        throw new IOException(
            "%s states the serial %d; expected more than %d: nothing was signed"
                .formatted(file, stated.serial(), before.serial()));
      }
    }
    return stated;
  }

  /** The signature of the charter before: what it is compared with has to be trusted itself. */
  private CharterSignature checked(Path before) throws IOException, UntrustedException {
    CharterSignature signature = read(TrustedCharters.signatureOf(before));
    trusted().checkAtAnyTime(signature, content(before));
    return signature;
  }

  private TrustedKeys trusted() throws IOException, UntrustedException {
    if (keys == null) {
      throw mistake("--keys FILE is missing: the public keys that services trust");
    }
    return TrustedKeys.read(keys.toString(), Files.readAllBytes(keys));
  }

  /** Shows what a charter opens that the one before protected. */
  private static boolean weakens(Path before, Charter charter, PrintWriter out) throws IOException {
    List<String> opened = Loosening.between(charter(before), charter);
    opened.forEach(line -> out.println("weakens  " + line));
    return !opened.isEmpty();
  }

  private CharterSignature header(Charter charter, PrintWriter out)
      throws IOException, UntrustedException {
    long number = 1;
    boolean weakens = false;
    if (previous != null) {
      number = checked(previous).serial() + 1;
      weakens = weakens(previous, charter, out);
    }
    Instant start = (from == null ? Instant.now() : from).truncatedTo(ChronoUnit.SECONDS);
    if (days < 1 || days > MAX_DAYS) {
      throw mistake("--days " + days + ": expected 1 to " + MAX_DAYS);
    }
    if (serial != null && (first || serial < number || serial > MAX_SERIAL)) {
      throw mistake(
          first
              ? "--serial: the first charter has 1"
              : "--serial " + serial + ": expected " + number + " to " + MAX_SERIAL);
    }
    return CharterSignature.unsigned(
        serial == null ? number : serial, start, start.plus(Duration.ofDays(days)), weakens);
  }

  private static Charter charter(Path path) throws IOException {
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
    return Files.readAllBytes(path);
  }

  private static CharterSignature read(Path file) throws IOException, UntrustedException {
    try {
      return CharterSignature.read(file.toString(), Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist; expected a signature file", e);
    }
  }

  private ParameterException mistake(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
