package dev.plumbline.agent.charter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.LogLines;
import dev.plumbline.agent.TestCharter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.policy.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The watcher survives failures and interrupts. */
class CharterWatcherTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang.OutOfMemoryError",
        "java.lang.StackOverflowError",
        "java.lang.ThreadDeath",
        "java.lang.IllegalStateException"
      })
  void aCheckThatFails_isLogged_andTheChangeIsAppliedAtTheNext(String kind, @TempDir Path folder)
      throws Exception {
    Throwable failure =
        Class.forName(kind).asSubclass(Throwable.class).getConstructor().newInstance();
    ActiveCharter before = TestCharter.enforced();
    write(folder, Mode.ENFORCE);
    BlockingQueue<ActiveCharter> taken = new LinkedBlockingQueue<>();
    boolean[] failed = new boolean[1];
    try (LogLines log = new LogLines()) {
      CharterWatcher.begin(
          () -> before,
          new CharterReloader(
              CharterSource.at(folder),
              null,
              new ReloadCounter(),
              "",
              CharterFiles.fingerprint(folder),
              active -> {
                if (!failed[0]) {
                  failed[0] = true;
                  fail(failure);
                }
                taken.add(active);
                return List.of();
              }),
          () -> {},
          List::of);
      write(folder, Mode.OBSERVE);

      ActiveCharter active = taken.poll(60, TimeUnit.SECONDS);
      assertThat(active).as("taken after the failure").isNotNull();
      assertThat(active.mode()).isEqualTo(Mode.OBSERVE);
      assertThat(log.lines)
          .filteredOn(line -> line.contains(kind) && line.contains("checking the charter"))
          .singleElement()
          .asString()
          .contains("stays active, the watcher continues");
    }
  }

  @Test
  void anInterrupt_doesNotEndIt(@TempDir Path folder) throws Exception {
    ActiveCharter before = TestCharter.enforced();
    write(folder, Mode.ENFORCE);
    BlockingQueue<ActiveCharter> taken = new LinkedBlockingQueue<>();
    CharterWatcher.begin(
        () -> before,
        new CharterReloader(
            CharterSource.at(folder),
            null,
            new ReloadCounter(),
            "",
            CharterFiles.fingerprint(folder),
            active -> {
              taken.add(active);
              return List.of();
            }),
        () -> {},
        List::of);

    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("plumbline-watch"))
        .forEach(Thread::interrupt);
    write(folder, Mode.OBSERVE);

    assertThat(taken.poll(60, TimeUnit.SECONDS)).isNotNull();
  }

  private static void write(Path folder, Mode mode) throws IOException {
    Path charter =
        Path.of(
            System.getProperty("basedir", "."), "..", "conformance", "vectors", "charter", "whole");
    for (Map.Entry<String, byte[]> file : CharterFiles.folder(charter).contents().entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    Path policy = folder.resolve("policy.yaml");
    String text = Files.readString(policy);
    Files.writeString(policy, text.replace("\n  mode: enforce", "\n  mode: " + mode.word()));
  }

  private static void fail(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }
}
