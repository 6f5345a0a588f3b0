package dev.plumbline.agent.resource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the id of the container that this process runs in: 64 hexadecimal digits in its cgroup or
 * its mounts.
 */
final class ContainerId {
  private static final Pattern ID = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");
  private static final Pattern MOUNT =
      Pattern.compile("/containers/([0-9a-f]{64})/(?:hostname|hosts|resolv\\.conf)");

  private ContainerId() {}

  static @Nullable String find() {
    String id = first(ID, Paths.get("/proc/self/cgroup"), 0);
    return id != null ? id : first(MOUNT, Paths.get("/proc/self/mountinfo"), 1);
  }

  private static @Nullable String first(Pattern pattern, Path file, int group) {
    try {
      Matcher matcher =
          pattern.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      return matcher.find() ? matcher.group(group) : null;
    } catch (IOException | SecurityException noSuchPlace) {
      return null;
    }
  }
}
