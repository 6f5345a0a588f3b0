package dev.plumbline.cli.sign;

import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.trust.CharterSignature;
import dev.plumbline.charter.trust.TrustedCharters;
import dev.plumbline.charter.trust.TrustedKeys;
import dev.plumbline.charter.trust.UntrustedException;
import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a signed charter as a service does that starts with it. */
@Command(
    name = "trust",
    mixinStandardHelpOptions = true,
    description =
        "Check the signature of a compiled charter as services do, and say who signed it.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:it is trusted", "1:it is refused", "2:the command could not run"})
public final class TrustCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CHARTER", description = "The signed file; its signature is beside it.")
  private Path charter;

  @Option(
      names = "--keys",
      required = true,
      paramLabel = "FILE",
      description = "The public keys that are trusted, as in PLUMBLINE_CHARTER_KEYS.")
  private Path keys;

  @Option(
      names = "--least-serial",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "The least serial that is taken, as in PLUMBLINE_CHARTER_LEAST_SERIAL.")
  private long leastSerial;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    @Nullable Path noState = null;
    CharterResult result = new TrustedCharters(keys, leastSerial, noState).load(charter);
    if (!result.isValid()) {
      result.problems().forEach(out::println);
      return ExitCode.FOUND;
    }
    try {
      Path file = TrustedCharters.signatureOf(charter);
      CharterSignature signature = CharterSignature.read(file.toString(), Files.readAllBytes(file));
      TrustedKeys trusted = TrustedKeys.read(keys.toString(), Files.readAllBytes(keys));
      out.printf("trusted    %s%n", result.charter());
      out.printf("serial     %d%n", signature.serial());
      out.printf(
          "valid      %s to %s, %d more days%n",
          signature.notBefore(),
          signature.expires(),
          Duration.between(Instant.now(), signature.expires()).toDays());
      out.printf("weakens    %s%n", signature.weakens() ? "yes" : "no");
      for (String signer : signature.signers()) {
        boolean isTrusted = trusted.ids().contains(signer);
        out.printf("signed by  %s%s%n", signer, isTrusted ? "" : " (not among the trusted keys)");
      }
      return 0;
    } catch (UntrustedException e) {
      out.println(e.problem());
      return ExitCode.FOUND;
    }
  }
}
