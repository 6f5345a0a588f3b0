package dev.plumbline.demo.edge.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.error.ExceptionRow;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The edge's responses agree with the charter's error table. */
class CharterAgreementTest {
  private static final ErrorTable ERRORS =
      Charter.load(Path.of("../charter/shop")).charter().policy().errors();

  @ParameterizedTest
  @EnumSource(ShopErrorCode.class)
  void aCode_leavesWithTheStatusOfTheCharter(ShopErrorCode code) {
    assertThat(code.httpStatus()).isEqualTo(ERRORS.httpStatus(charters(code)));
  }

  @Test
  void theReasons_areTheCharters() {
    assertThat(Stream.of(ShopReason.values()).map(ShopReason::name))
        .containsExactlyInAnyOrderElementsOf(ERRORS.reasons().keySet());
    for (ShopReason reason : ShopReason.values()) {
      assertThat(reason.code().map(Enum::name))
          .as(reason.name())
          .isEqualTo(
              Optional.ofNullable(ERRORS.reasons().get(reason.name()))
                  .map(dev.plumbline.charter.error.Reason::code)
                  .map(Enum::name));
    }
  }

  @ParameterizedTest
  @EnumSource(ShopReason.class)
  void retryAdviceAndFault_areTheCharters(ShopReason reason) {
    for (ShopErrorCode code : ShopErrorCode.values()) {
      for (boolean delayKnown : new boolean[] {false, true}) {
        for (String origin : List.of("edge", "worker")) {
          Failure failure =
              Failure.of(
                  code,
                  reason,
                  origin,
                  delayKnown ? Optional.of(Duration.ofSeconds(1)) : Optional.empty());
          ErrorTuple tuple =
              ERRORS.classify(charters(code), reason.name(), origin, "edge", delayKnown);
          assertThat(failure.httpStatus())
              .as("%s", failure)
              .isEqualTo(ERRORS.httpStatus(charters(code), reason.name()));
          for (int status : new int[] {405, 408, 429, 500, 501, 503, 504}) {
            assertThat(failure.faultSeenFrom("edge", status))
                .as("%s with %s", failure, status)
                .isEqualTo(ERRORS.overHttp(tuple, status, "edge").fault().word());
          }
          assertThat(failure.retryable()).as("%s", failure).isEqualTo(tuple.retryable());
          assertThat(failure.faultSeenFrom("edge"))
              .as("%s", failure)
              .isEqualTo(tuple.fault().word());
        }
      }
    }
  }

  static Stream<String> exceptions() throws IOException {
    try (Stream<Path> sources =
        Files.list(Path.of("src/main/java/dev/plumbline/demo/edge/error"))) {
      return sources
          .map(source -> source.getFileName().toString().replace(".java", ""))
          .filter(name -> name.endsWith("Exception"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void everyException_isInTheCharter_withItsCodeAndReason(String name) throws Exception {
    Class<?> type = Class.forName("dev.plumbline.demo.edge.error." + name);
    if (Modifier.isAbstract(type.getModifiers()) || type == GatewayException.class) {
      return; // what a call ended with is on the call's own span
    }
    EdgeException thrown = make(type);
    ExceptionRow row = ERRORS.exceptions("java").find(thrown);

    Objects.requireNonNull(row, () -> "no row for " + name);
    assertThat(row.type()).isEqualTo(type.getName());
    assertThat(String.valueOf(row.code())).isEqualTo(thrown.failure("edge").code().name());
    assertThat(row.reason()).isEqualTo(thrown.failure("edge").reason().name());
  }

  private static EdgeException make(Class<?> type) throws ReflectiveOperationException {
    if (type == MethodNotAllowedException.class) {
      return new MethodNotAllowedException("PUT", "GET");
    }
    if (type == OverloadedException.class) {
      return new OverloadedException("too much", Duration.ofMillis(100));
    }
    return (EdgeException) type.getConstructor(String.class).newInstance("so it is");
  }

  private static dev.plumbline.charter.error.ErrorCode charters(ShopErrorCode code) {
    return dev.plumbline.charter.error.ErrorCode.valueOf(code.name());
  }
}
