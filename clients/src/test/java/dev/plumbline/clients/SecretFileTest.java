package dev.plumbline.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {

  @TempDir private Path folder;

  @Test
  void aSecret_isTheFileWithoutOneLineEnd() throws IOException {
    assertThat(secret("s3cret\r\n").value()).isEqualTo("s3cret");
    assertThat(secret("s3cret\n\n").value()).isEqualTo("s3cret\n");
    assertThat(secret("s3cret").value()).isEqualTo("s3cret");
  }

  @Test
  void aSecretThatChanges_isReadAgain() throws IOException {
    SecretFile secret = secret("one");
    assertThat(secret.value()).isEqualTo("one");

    assertThat(secret("two").value()).isEqualTo(secret.value());
  }

  @Test
  void aFileThatCannotBeUsed_isNamed_andNeverRepeated() throws IOException {
    assertThatThrownBy(() -> secret("\n").value())
        .isInstanceOf(SourceException.class)
        .hasMessage("the password: the file " + file() + " is empty; expected a secret");
    assertThatThrownBy(() -> secret("s3cret".repeat(20_000)).value())
        .hasMessageContaining("is larger than 64 KiB")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> new SecretFile("the password", folder).value())
        .hasMessage(
            "the password: the file "
                + folder
                + " cannot be read; expected one that this user can read");
    Files.delete(file());
    assertThatThrownBy(() -> new SecretFile("the password", file()).value())
        .hasMessageContaining("cannot be read: it is not there");
  }

  private Path file() {
    return folder.resolve("secret");
  }

  private SecretFile secret(String content) throws IOException {
    return new SecretFile("the password", Files.writeString(file(), content));
  }
}
