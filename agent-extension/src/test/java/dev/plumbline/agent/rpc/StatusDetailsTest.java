package dev.plumbline.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Help;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compared with the messages as the protobuf library reads and writes them. */
class StatusDetailsTest {
  private static final ErrorInfo INFO =
      ErrorInfo.newBuilder()
          .setReason("SKU_UNKNOWN")
          .setDomain("worker")
          .putMetadata("sku", "SKU-7")
          .build();

  @Test
  void readsErrorInfoAndRetryInfo() {
    StatusDetails details =
        StatusDetails.parse(
            status(RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder()).build(), INFO));

    assertThat(details.reason()).isEqualTo("SKU_UNKNOWN");
    assertThat(details.domain()).isEqualTo("worker");
    assertThat(details.hasRetryInfo()).isTrue();
  }

  @Test
  void moreThanOneErrorInfo_countsAsNone() {
    assertThat(StatusDetails.parse(status(INFO, INFO)).hasErrorInfo()).isFalse();
  }

  @Test
  void nothing_isNoErrorInfo() {
    assertThat(StatusDetails.parse(null).hasErrorInfo()).isFalse();
    assertThat(StatusDetails.parse(new byte[0]).hasErrorInfo()).isFalse();
    assertThat(StatusDetails.parse(status(Help.getDefaultInstance())).hasErrorInfo()).isFalse();
  }

  @Test
  void addedErrorInfo_isReadByOthers_andKeepsTheApplicationsDetails() throws Exception {
    Help help = Help.newBuilder().addLinks(Help.Link.newBuilder().setUrl("https://help")).build();

    Status status =
        Status.parseFrom(StatusDetails.withErrorInfo(status(help), 13, "ignored", "PANIC", "edge"));

    assertThat(status.getCode()).isEqualTo(13);
    assertThat(status.getMessage()).isEqualTo("no such article");
    assertThat(status.getDetails(0).unpack(Help.class)).isEqualTo(help);
    assertThat(status.getDetails(1).unpack(ErrorInfo.class))
        .isEqualTo(ErrorInfo.newBuilder().setReason("PANIC").setDomain("edge").build());
  }

  @Test
  void withoutDetails_aStatusIsMade() throws Exception {
    String longName = "x".repeat(300);

    Status status =
        Status.parseFrom(StatusDetails.withErrorInfo(null, 5, longName, "SKU_UNKNOWN", longName));

    assertThat(status.getCode()).isEqualTo(5);
    assertThat(status.getMessage()).isEqualTo(longName);
    assertThat(status.getDetails(0).unpack(ErrorInfo.class).getDomain()).isEqualTo(longName);
  }

  @Test
  void brokenBytes_neverThrow() {
    byte[] good = status(INFO, RetryInfo.getDefaultInstance());
    Random random = new Random(42);
    for (int round = 0; round < 20_000; round++) {
      byte[] broken = Arrays.copyOf(good, 1 + random.nextInt(good.length));
      broken[random.nextInt(broken.length)] = (byte) random.nextInt();

      assertThat(StatusDetails.parse(broken)).isNotNull();
    }
  }

  private static byte[] status(Message... details) {
    Status.Builder status = Status.newBuilder().setCode(5).setMessage("no such article");
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return status.build().toByteArray();
  }
}
