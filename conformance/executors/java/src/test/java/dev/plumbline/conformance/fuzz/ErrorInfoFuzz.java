package dev.plumbline.conformance.fuzz;

import dev.plumbline.agent.failure.FailureClassifier;
import dev.plumbline.agent.rpc.RpcCalls;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.error.ErrorTuple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Any bytes as {@code grpc-status-details-bin}: no value that the charter does not have becomes an
 * origin or a reason.
 */
public final class ErrorInfoFuzz {
  private static final Charter CHARTER =
      CharterLoader.load(CharterFiles.folder(shop(Path.of("").toAbsolutePath()))).charter();
  private static final FailureClassifier FAILURES =
      new FailureClassifier(CHARTER.policy(), "gateway", "worker");

  private ErrorInfoFuzz() {}

  /** The demo's charter, in the checkout that a folder is in. */
  private static Path shop(Path folder) {
    Path shop = folder.resolve("charter/shop");
    Path parent = folder.getParent();
    return parent == null || Files.isDirectory(shop) ? shop : shop(parent);
  }

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0 || data[0] < 1 || data[0] > 16) {
      return;
    }
    ErrorTuple tuple =
        RpcCalls.failure(FAILURES, data[0], true, Arrays.copyOfRange(data, 1, data.length), null);
    Lines.check(tuple != null, "a failure has a tuple");
    if (tuple != null) {
      Lines.check(tuple.code().number() == data[0], "code " + tuple.code());
      Lines.check(
          CHARTER.policy().services().containsKey(tuple.origin())
              || tuple.origin().equals("client"),
          "origin " + tuple.origin());
      Lines.check(
          tuple.reason().equals("UNSPECIFIED")
              || CHARTER.policy().errors().knowsReason(tuple.reason()),
          "reason " + tuple.reason());
    }
  }
}
