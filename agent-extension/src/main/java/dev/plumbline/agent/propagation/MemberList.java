package dev.plumbline.agent.propagation;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A tracestate by the grammar of W3C Trace Context level 2, which the API's own builder does not
 * know: it drops keys that level 1 forbade.
 */
public final class MemberList implements TraceState {
  /** As many members as a tracestate may have. */
  public static final int MAX_MEMBERS = 32;

  private static final int MAX_LENGTH = 256;

  /** Keys at even places, each followed by its value. */
  private final String[] members;

  private MemberList(String[] members) {
    this.members = members;
  }

  /** Keys at even places, each followed by its value; they have been checked. */
  public static TraceState of(String[] members) {
    return members.length == 0 ? TraceState.getDefault() : new MemberList(members);
  }

  /**
   * Reads header lines, which are one list. One invalid member or more than {@value #MAX_MEMBERS}
   * discard it all; of a repeated key the first stays.
   */
  public static TraceState parse(Iterator<String> lines) {
    String[] found = new String[8];
    int size = 0;
    int count = 0;
    while (lines.hasNext()) {
      String line = lines.next();
      int at = 0;
      while (at <= line.length()) {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        int from = at;
        int to = end;
        at = end + 1;
        while (from < to && Traceparent.isBlank(line.charAt(from))) {
          from++;
        }
        while (to > from && Traceparent.isBlank(line.charAt(to - 1))) {
          to--;
        }
        if (from == to) {
          continue;
        }
        int equals = line.indexOf('=', from);
        if (equals < 0
            || equals >= to
            || !isKey(line, from, equals)
            || !isValue(line, equals + 1, to)
            || ++count > MAX_MEMBERS) {
          return TraceState.getDefault();
        }
        if (!contains(found, size, line, from, equals)) {
          if (size == found.length) {
            found = Arrays.copyOf(found, size * 2);
          }
          found[size++] = line.substring(from, equals);
          found[size++] = line.substring(equals + 1, to);
        }
      }
    }
    return of(size == found.length ? found : Arrays.copyOf(found, size));
  }

  private static boolean contains(String[] found, int size, String line, int from, int to) {
    for (int i = 0; i < size; i += 2) {
      if (found[i].length() == to - from && line.startsWith(found[i], from)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isKey(String text, int from, int to) {
    if (from == to || to - from > MAX_LENGTH || !isAlphanumeric(text.charAt(from))) {
      return false;
    }
    for (int i = from + 1; i < to; i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '_' && c != '-' && c != '*' && c != '/' && c != '@') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static boolean isValue(String text, int from, int to) {
    if (from == to || to - from > MAX_LENGTH || text.charAt(to - 1) == ' ') {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == ',' || c == '=') {
        return false;
      }
    }
    return true;
  }

  @Override
  public @Nullable String get(@Nullable String key) {
    for (int i = 0; i < members.length; i += 2) {
      if (members[i].equals(key)) {
        return members[i + 1];
      }
    }
    return null;
  }

  @Override
  public int size() {
    return members.length / 2;
  }

  @Override
  public boolean isEmpty() {
    return members.length == 0;
  }

  @Override
  public void forEach(BiConsumer<String, String> consumer) {
    for (int i = 0; i < members.length; i += 2) {
      consumer.accept(members[i], members[i + 1]);
    }
  }

  @Override
  public Map<String, String> asMap() {
    Map<String, String> map = new LinkedHashMap<>();
    forEach(map::put);
    return Collections.unmodifiableMap(map);
  }

  @Override
  public TraceStateBuilder toBuilder() {
    return new Builder(this);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TraceState && asMap().equals(((TraceState) other).asMap());
  }

  @Override
  public int hashCode() {
    return asMap().hashCode();
  }

  @Override
  public String toString() {
    return asMap().toString();
  }

  /** Puts what is new or changed first, as the specification asks. */
  private static final class Builder implements TraceStateBuilder {
    private final Map<String, String> members = new LinkedHashMap<>();

    Builder(MemberList list) {
      list.forEach(members::put);
    }

    @Override
    public TraceStateBuilder put(String key, String value) {
      boolean room = members.size() < MAX_MEMBERS || members.containsKey(key);
      if (room && isKey(key, 0, key.length()) && isValue(value, 0, value.length())) {
        Map<String, String> rest = new LinkedHashMap<>(members);
        rest.remove(key);
        members.clear();
        members.put(key, value);
        members.putAll(rest);
      }
      return this;
    }

    @Override
    public TraceStateBuilder remove(String key) {
      members.remove(key);
      return this;
    }

    @Override
    public TraceState build() {
      String[] list = new String[members.size() * 2];
      int at = 0;
      for (Map.Entry<String, String> member : members.entrySet()) {
        list[at++] = member.getKey();
        list[at++] = member.getValue();
      }
      return of(list);
    }
  }
}
