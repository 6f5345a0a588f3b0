package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people who release charters do. */
class SignCommandTest {
  @TempDir private Path folder;

  private Path charter;
  private Path ada;
  private Path grace;
  private Path keys;

  @BeforeEach
  void keys() throws IOException {
    ada = folder.resolve("ada.pem");
    grace = folder.resolve("grace.pem");
    keys = folder.resolve("keys.pem");
    charter = compiled("charter", "", "");
    Files.writeString(keys, newKey(ada) + newKey(grace));
  }

  private static String newKey(Path file) {
    Run run = Run.plumbline("sign", "--new-key", file);
    assertThat(run.exit()).as(run.err()).isZero();
    return run.out();
  }

  private Path compiled(String name, String old, String fresh) throws IOException {
    Path copy = Files.createDirectory(folder.resolve(name));
    CheckCommandTest.copy(Run.WHOLE, copy);
    Path policy = copy.resolve("policy.yaml");
    String text = Files.readString(policy);
    assertThat(text).contains(old);
    Files.writeString(policy, text.replace(old, fresh));
    Path file = folder.resolve(name + ".json");
    Run run = Run.plumbline("compile", copy, "-o", file);
    assertThat(run.exit()).as(run.err()).isZero();
    return file;
  }

  private Run trust(Path file) {
    return Run.plumbline("trust", file, "--keys", keys);
  }

  @Test
  void aKey_isItsUsersAlone_andNeverReplaced() throws IOException {
    assertThat(Files.getPosixFilePermissions(ada))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readString(ada)).contains("PRIVATE KEY", "PUBLIC KEY");
    assertThat(Files.readString(keys)).doesNotContain("PRIVATE");

    Run again = Run.plumbline("sign", "--new-key", ada);
    assertThat(again.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(again.err()).contains("ada.pem exists; expected a new file");
  }

  @Test
  void aSignedCharter_isTrusted_andTheNextOneHasTheNextSerial() throws IOException {
    Run first = Run.plumbline("sign", charter, "--key", ada, "--first", "--days", "10");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out()).contains("charter.json.sig: signed by ", ", serial 1, valid from ");
    Run trusted = trust(charter);
    assertThat(trusted.exit()).as(trusted.out()).isZero();
    assertThat(trusted.out())
        .containsPattern("trusted {4}plumbline \\d+\\.\\d+\\.\\d+ \\([0-9a-f]{12}\\)")
        .containsPattern("serial {5}1\n")
        .contains(" 9 more days\n")
        .containsPattern("weakens {4}no\nsigned by  [0-9a-f]{32}\n");

    Path next = compiled("next", "max_entries: ", "max_entries:  ");
    Run second = Run.plumbline("sign", next, "--key", grace, "--keys", keys, "--previous", charter);
    assertThat(second.exit()).as(second.out() + second.err()).isZero();
    assertThat(second.out()).contains("serial 2, ");
    assertThat(trust(next).exit()).isZero();
    Run floor = Run.plumbline("trust", next, "--keys", keys, "--least-serial", "3");
    assertThat(floor.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(floor.out())
        .contains("next.json.sig:2:1: the serial is 2, and 3 is the least that is taken");
  }

  @Test
  void whatIsOpened_isShown_andASecondKeySigns() throws IOException {
    Run.plumbline("sign", charter, "--key", ada, "--first");
    Path next = compiled("next", "\n  mode: enforce", "\n  mode: observe");

    Run alone = Run.plumbline("sign", next, "--key", ada, "--keys", keys, "--previous", charter);
    assertThat(alone.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(alone.out())
        .contains("weakens  enforcement mode: enforce -> observe\n")
        .contains(
            "A second person signs it, too: plumbline sign "
                + next
                + " --key THEIRS --keys "
                + keys
                + " --add --previous "
                + charter);
    assertThat(trust(next).out())
        .contains("next.json.sig:6:1: it weakens the charter before it and has one trusted");

    Run both = Run.plumbline("sign", next, "--key", grace, "--keys", keys, "--add");
    assertThat(both.exit()).as(both.out() + both.err()).isZero();
    assertThat(trust(next).exit()).isZero();
    assertThat(trust(next).out())
        .contains("weakens    yes\n")
        .containsPattern("(?s)signed by.*signed by");
  }

  /** What is opened stays opened until two people have signed it. */
  @Test
  void whatOnePersonSigned_isNothingToCompareWith() throws IOException {
    Run.plumbline("sign", charter, "--key", ada, "--first");
    Path next = compiled("next", "\n  mode: enforce", "\n  mode: observe");
    Run.plumbline("sign", next, "--key", ada, "--keys", keys, "--previous", charter);

    Run again = Run.plumbline("sign", next, "--key", ada, "--keys", keys, "--previous", next);
    assertThat(again.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(again.err()).contains("next.json.sig:6:1: it weakens the charter before it and has");
  }

  @Test
  void aSecondPerson_signsNothingThatIsStatedWrongly() throws IOException {
    Run.plumbline("sign", charter, "--key", ada, "--first");
    Path next = compiled("next", "\n  mode: enforce", "\n  mode: observe");
    Run.plumbline("sign", next, "--key", ada, "--first");
    byte[] before = Files.readAllBytes(folder.resolve("next.json.sig"));

    Run second =
        Run.plumbline("sign", next, "--key", grace, "--add", "--keys", keys, "--previous", charter);
    assertThat(second.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(second.out()).isEqualTo("weakens  enforcement mode: enforce -> observe\n");
    assertThat(second.err()).contains("states `weakens no`; expected `weakens yes`");
    assertThat(folder.resolve("next.json.sig")).hasBinaryContent(before);
  }

  @Test
  void mistakes_areOneMessage() throws IOException {
    assertMessage("expected CHARTER and --key FILE, or --new-key FILE", charter);
    assertMessage(
        "expected --first, --previous OLD, or --add [--previous OLD]", charter, "--key", ada);
    assertMessage("--days 0: expected 1 to 3650", charter, "--key", ada, "--first", "--days", "0");
    assertMessage(
        "charter.json.sig does not exist", charter, "--key", ada, "--keys", keys, "--add");
    assertMessage(
        "is a folder; compile it first: plumbline compile", folder, "--key", ada, "--first");
    assertMessage("keys.pem has no block PRIVATE KEY", charter, "--key", keys, "--first");
    Path mixed = folder.resolve("mixed.pem");
    String secret = Files.readString(ada);
    Files.writeString(mixed, secret.substring(0, secret.indexOf("-----BEGIN PUBLIC")));
    assertMessage(
        "has no block PUBLIC KEY; add it: openssl pkey", charter, "--key", mixed, "--first");
    String hers = Files.readString(grace);
    Files.writeString(
        mixed,
        secret.substring(0, secret.indexOf("-----BEGIN PUBLIC"))
            + hers.substring(hers.indexOf("-----BEGIN PUBLIC")));
    assertMessage("the two blocks are not of one key", charter, "--key", mixed, "--first");

    assertThat(trust(folder.resolve("none.json")).out()).contains("the file cannot be read");
    assertThat(trust(charter).out()).contains("charter.json.sig:1:1: the charter has no signature");
  }

  /** What is there already has to be by a trusted key, over these bytes, and newer. */
  @Test
  void whatSomebodyElseSigned_isCheckedBeforeItIsSignedToo() throws IOException {
    assertMessage(
        "--serial: the first charter has 1", charter, "--key", ada, "--first", "--serial", "9");
    Run.plumbline("sign", charter, "--key", ada, "--first");
    assertMessage("--keys FILE is missing", charter, "--key", grace, "--add");
    assertAdding("a signature that is added is over what the first one states", "--days", "9");
    assertAdding("states the serial 1; expected more than 1", "--previous", charter);
    assertMessage("--new-key stands alone", "--new-key", folder.resolve("x.pem"), "--keys", keys);

    Path untrusted = folder.resolve("untrusted.pem");
    newKey(untrusted);
    assertMessage(
        "untrusted.pem is none of the keys in",
        charter,
        "--key",
        untrusted,
        "--keys",
        keys,
        "--add");

    byte[] signed = Files.readAllBytes(charter);
    Path other = folder.resolve("other.json");
    Files.copy(charter, other);
    Files.copy(folder.resolve("charter.json.sig"), folder.resolve("other.json.sig"));
    Files.writeString(charter, Files.readString(charter) + " ");
    assertAdding("charter.json.sig:6:1: key ");
    Files.writeString(other, Files.readString(other) + " ");
    Files.write(charter, signed);
    assertMessage(
        "did not sign this header and this charter",
        charter,
        "--key",
        ada,
        "--keys",
        keys,
        "--previous",
        other);
  }

  private void assertAdding(String expected, Object... more) {
    List<Object> words = new ArrayList<>(List.of(charter, "--key", grace, "--keys", keys, "--add"));
    words.addAll(List.of(more));
    assertMessage(expected, words.toArray());
  }

  private static void assertMessage(String expected, Object... arguments) {
    Object[] words = new Object[arguments.length + 1];
    words[0] = "sign";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    Run run = Run.plumbline(words);
    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(expected).doesNotContain("\tat ");
  }
}
