package dev.plumbline.charter.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterFixture;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusFaultsTest {
  private static final String POLICY = "policy.yaml";

  @Test
  void theCharterOfThisRepository_hasNo4xxWithFaultService() {
    assertThat(check(new CharterFixture()).isValid()).isTrue();
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          405: {code: UNIMPLEMENTED, fault: caller} | 405: UNIMPLEMENTED | 405 stands for UNIMPLEMENTED, whose fault is service; expected {code: UNIMPLEMENTED, fault: caller}
          408: {code: DEADLINE_EXCEEDED, fault: caller} | 408: DEADLINE_EXCEEDED | 408 stands for DEADLINE_EXCEEDED, whose fault is service
          405: {code: UNIMPLEMENTED, fault: caller} | 405: {code: UNIMPLEMENTED} | 405 stands for UNIMPLEMENTED, whose fault is service
          405: {code: UNIMPLEMENTED, fault: caller} | 405: {code: UNIMPLEMENTED, fault: service} | 405 stands for UNIMPLEMENTED, whose fault is service
          403: PERMISSION_DENIED | 403: {code: PERMISSION_DENIED, fault: service} | 403 stands for PERMISSION_DENIED, whose fault is service
          428: FAILED_PRECONDITION | 428: FAILED_PRECONDITION, 451: UNAVAILABLE | 451 stands for UNAVAILABLE, whose fault is service
          other_4xx: FAILED_PRECONDITION | other_4xx: INTERNAL | any other 4xx stands for INTERNAL, whose fault is service
          RESOURCE_EXHAUSTED, http: 503, | RESOURCE_EXHAUSTED, | 429 stands for RESOURCE_EXHAUSTED for the reason OVERLOADED, whose fault is service
          {reason: STORE_FAILED, code: INTERNAL, | {reason: STORE_FAILED, code: INTERNAL, http: 422, | 422 stands for INTERNAL for the reason STORE_FAILED, whose fault is service
          number: 13, http: 500 | number: 13, http: 400 | 400 stands for INTERNAL, whose fault is service
          """)
  void a4xxWithFaultService_isRejectedWithItsLocation(String text, String by, String message) {
    CharterFixture fixture = new CharterFixture().replace(POLICY, text, by);

    List<String> problems = check(fixture).problems().stream().map(Object::toString).toList();

    assertThat(problems)
        .isNotEmpty()
        .anySatisfy(problem -> assertThat(problem).contains(message))
        .allSatisfy(
            problem ->
                assertThat(problem).matches("charter/policy.yaml:\\d+:\\d+: .+; expected .+"));
  }

  @Test
  void whatIsTheCallersByAnotherRow_isNoProblem() {
    CharterFixture fixture =
        new CharterFixture()
            .replace(POLICY, "428: FAILED_PRECONDITION", "428: {code: INTERNAL, fault: caller}")
            .replace(POLICY, "501: UNIMPLEMENTED", "501: {code: UNIMPLEMENTED, fault: service}");

    assertThat(check(fixture).isValid()).isTrue();
  }

  /** As {@code check}, {@code compile} and the agent do: there is one validation. */
  @Test
  void aServiceRejectsItToo() {
    CharterFixture fixture =
        new CharterFixture()
            .replace(POLICY, "405: {code: UNIMPLEMENTED, fault: caller}", "405: UNIMPLEMENTED");

    assertThat(fixture.load().isValid()).isFalse();
  }

  @Test
  void withoutErrorType_itIsThatOfTheConventions() {
    CharterFixture fixture =
        new CharterFixture().replace(POLICY, "  error_type: server_errors", "  #");

    assertThat(fixture.load().charter().policy().errors().errorType())
        .isEqualTo(dev.plumbline.charter.error.ErrorTable.ErrorType.SERVER_ERRORS);
  }

  private static CharterResult check(CharterFixture fixture) {
    return CharterLoader.load(CharterFiles.of("charter", fixture.files()));
  }
}
