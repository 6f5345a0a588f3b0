package dev.plumbline.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What participants.yaml may say. */
class ParticipantTest {
  @TempDir private Path folder;

  @Test
  void relay_isTrueFalseOrBoundary() throws IOException {
    assertThat(read("").relays()).isTrue();
    assertThat(read("relay: true").relays()).isTrue();
    assertThat(read("relay: false").relays()).isFalse();
    assertThat(read("relay: boundary").boundary()).isTrue();
  }

  @Test
  void anotherWordForRelay_isRefusedWithWhatWasExpected() {
    assertThatThrownBy(() -> read("relay: boundry"))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(
            "participants.yaml: relay of cobol is boundry, expected true, false or boundary");
  }

  private Participant read(String relay) throws IOException {
    Path file = folder.resolve("participants.yaml");
    String entry =
        """
        - name: cobol
          language: cobol
          run: [cobol]
          %s
        """;
    return Participant.read(Files.writeString(file, entry.formatted(relay))).get(0);
  }
}
