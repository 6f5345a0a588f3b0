package dev.plumbline.console.api;

import dev.plumbline.clients.Json;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.response.BootcampResponse;
import dev.plumbline.console.response.BootcampResponse.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/bootcamp}: the lessons and how far the learner is, as {@code plumbline lesson}
 * keeps it. The file is read for each request.
 */
public final class Bootcamp {
  private static final String FORMAT = "plumbline.bootcamp/1";
  private static final int LARGEST = 4 << 20;

  private final @Nullable Path file;

  /**
   * @param file null where there is no bootcamp
   */
  public Bootcamp(@Nullable Path file) {
    this.file = file;
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/bootcamp", request -> answer());
  }

  private BootcampResponse answer() {
    if (file == null) {
      return without(State.OFF, null);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST) {
        return without(State.UNREADABLE, file + " is larger than 4 MiB");
      }
      return read(Json.object(Json.read(new String(content, StandardCharsets.UTF_8))));
    } catch (NoSuchFileException e) {
      return without(State.EMPTY, null);
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return without(State.UNREADABLE, file + " cannot be read: " + why);
    }
  }

  private static BootcampResponse without(State state, @Nullable String detail) {
    return new BootcampResponse(state, detail, List.of());
  }

  private BootcampResponse read(Map<String, @Nullable Object> root) {
    String format = Json.text(root, "file_format");
    if (!format.equals(FORMAT)) {
      return without(
          State.UNREADABLE, file + " has file_format \"" + format + "\"; expected " + FORMAT);
    }
    return new BootcampResponse(
        State.OK,
        null,
        Json.list(root.get("lessons")).stream().map(item -> lesson(Json.object(item))).toList());
  }

  private static BootcampResponse.Lesson lesson(Map<String, @Nullable Object> lesson) {
    @Nullable Object progress = lesson.get("progress");
    return new BootcampResponse.Lesson(
        Json.text(lesson, "name"),
        Json.text(lesson, "title"),
        number(lesson, "minutes"),
        Json.text(lesson, "task"),
        texts(lesson, "languages"),
        number(lesson, "hints"),
        progress == null ? null : progress(Json.object(progress)));
  }

  private static BootcampResponse.Progress progress(Map<String, @Nullable Object> progress) {
    @Nullable Object check = progress.get("last_check");
    return new BootcampResponse.Progress(
        Json.text(progress, "language"),
        millis(progress, "started"),
        number(progress, "hints"),
        millis(progress, "solved"),
        check == null ? null : check(Json.object(check)));
  }

  private static BootcampResponse.Check check(Map<String, @Nullable Object> check) {
    return new BootcampResponse.Check(
        millis(check, "at"),
        Json.text(check, "folder"),
        Boolean.TRUE.equals(check.get("solved")),
        Json.list(check.get("demands")).stream().map(item -> demand(Json.object(item))).toList(),
        texts(check, "mistakes"),
        Json.text(check, "problem"));
  }

  private static BootcampResponse.Demand demand(Map<String, @Nullable Object> demand) {
    return new BootcampResponse.Demand(
        Json.text(demand, "id"),
        Json.text(demand, "says"),
        Boolean.TRUE.equals(demand.get("met")),
        Json.text(demand, "seen"),
        Json.text(demand, "missing"),
        Json.text(demand, "look"),
        texts(demand, "traces"));
  }

  private static List<String> texts(Map<String, @Nullable Object> object, String key) {
    return Json.list(object.get(key)).stream().map(String::valueOf).toList();
  }

  private static int number(Map<String, @Nullable Object> object, String key) {
    return object.get(key) instanceof Number number ? number.intValue() : 0;
  }

  private static @Nullable Long millis(Map<String, @Nullable Object> object, String key) {
    try {
      String text = Json.text(object, key);
      return text.isEmpty() ? null : Instant.parse(text).toEpochMilli();
    } catch (DateTimeException | ArithmeticException noTime) {
      return null;
    }
  }
}
