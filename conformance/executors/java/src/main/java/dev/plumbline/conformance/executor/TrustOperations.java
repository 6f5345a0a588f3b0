package dev.plumbline.conformance.executor;

import dev.plumbline.charter.trust.CharterSignature;
import dev.plumbline.charter.trust.TrustedKeys;
import dev.plumbline.charter.trust.UntrustedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers the cases of signed charters. */
final class TrustOperations {
  private static final int STEP = 7919;

  private TrustOperations() {}

  static void addTo(Map<String, Executor.Operation> operations) {
    operations.put("charter.signature", TrustOperations::signature);
    operations.put("charter.flipped_bits", TrustOperations::flippedBits);
  }

  private static Object signature(Input input) {
    Map<String, @Nullable Object> output = new HashMap<>();
    try {
      output.put("signers", check(input, bytes(input, "charter"), bytes(input, "signature")));
      output.put("refusal", null);
    } catch (UntrustedException refused) {
      output.put("refusal", refused.refusal().word());
    }
    return output;
  }

  private static Object flippedBits(Input input) throws UntrustedException {
    byte[] charter = bytes(input, "charter");
    byte[] signature = bytes(input, "signature");
    check(input, charter, signature);
    byte[] whole = Arrays.copyOf(charter, charter.length + signature.length);
    System.arraycopy(signature, 0, whole, charter.length, signature.length);
    int accepted = 0;
    for (int i = 0; i < input.integer("count"); i++) {
      byte[] flipped = whole.clone();
      int bit = (int) ((long) i * STEP % (8L * whole.length));
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        check(
            input,
            Arrays.copyOf(flipped, charter.length),
            Arrays.copyOfRange(flipped, charter.length, flipped.length));
        accepted++;
      } catch (UntrustedException refused) {
        // As it must be.
      }
    }
    return Collections.singletonMap("accepted", accepted);
  }

  private static List<String> check(Input input, byte[] charter, byte[] signature)
      throws UntrustedException {
    TrustedKeys keys = TrustedKeys.read("keys", bytes(input, "keys"));
    return keys.check(
        CharterSignature.read("signature", signature), charter, Instant.parse(input.text("now")));
  }

  private static byte[] bytes(Input input, String member) {
    return input.text(member).getBytes(StandardCharsets.UTF_8);
  }
}
