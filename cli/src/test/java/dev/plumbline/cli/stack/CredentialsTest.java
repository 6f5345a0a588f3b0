package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plumbline.clients.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
  @TempDir Path folder;

  @Test
  void theyAreForTheirOwnerOnly() throws IOException {
    Credentials credentials = Credentials.in(folder.resolve("run/credentials"));

    assertThat(permissions(credentials.folder())).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(credentials.folder())) {
      assertThat(files.toList())
          .hasSize(12)
          .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
    }
  }

  @Test
  void theyAreOthersEachTime_andStayForOneRun() throws IOException {
    Set<String> passwords = new HashSet<>();
    for (String run : new String[] {"a", "b"}) {
      for (String asking : new String[] {"prometheus", "alertmanager", "webhook"}) {
        Credentials credentials = Credentials.in(folder.resolve(run));
        String password = Files.readString(credentials.password(asking));
        assertThat(password).hasSize(32);
        assertThat(Files.readString(credentials.webConfig(asking)))
            .matches("basic_auth_users:\n  plumbline: \\$2a\\$10\\$[./A-Za-z0-9]{53}\n")
            .doesNotContain(password);
        passwords.add(password);
      }
    }
    assertThat(passwords).hasSize(6);
  }

  @Test
  void aSecretFile_isReadWithoutItsLineEnd_andNeverRepeated() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "s3cret\r\n");
    assertThat(new SecretFile("the password", file).value()).isEqualTo("s3cret");

    Files.writeString(file, "\n");
    assertThatThrownBy(() -> new SecretFile("the password", file).value())
        .hasMessage("the password: the file " + file + " is empty; expected a secret");
    Files.writeString(file, "s3cret".repeat(20_000));
    assertThatThrownBy(() -> new SecretFile("the password", file).value())
        .hasMessageContaining("is larger than 64 KiB")
        .hasMessageNotContaining("s3cret");
    Files.delete(file);
    assertThatThrownBy(() -> new SecretFile("the password", file).value())
        .hasMessageContaining("cannot be read");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
