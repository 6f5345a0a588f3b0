package dev.plumbline.console.response;

import dev.plumbline.clients.Json;
import dev.plumbline.console.json.Document;
import dev.plumbline.console.json.Member;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares an example of API.md with its record. An empty object or list stands for any. */
final class ApiExample {

  private final List<String> differences = new ArrayList<>();

  private ApiExample() {}

  /** Returns what is in one of them only. */
  static List<String> differences(@Nullable Object example, Class<? extends Document> type) {
    ApiExample compared = new ApiExample();
    compared.object(type.getSimpleName(), Json.object(example), type);
    return compared.differences;
  }

  private void object(String path, Map<String, @Nullable Object> example, Class<?> type) {
    Set<String> unknown = new TreeSet<>(example.keySet());
    members(path, example, type, unknown);
    unknown.forEach(name -> differences.add(path + "." + name + " is in API.md only"));
  }

  private void members(
      String path, Map<String, @Nullable Object> example, Class<?> type, Set<String> unknown) {
    for (Member member : Member.of(type)) {
      AnnotatedType java = member.component().getAnnotatedType();
      if (member.isFlat()) {
        members(path, example, (Class<?>) java.getType(), unknown);
      } else if (unknown.remove(member.name())) {
        value(path + "." + member.name(), example.get(member.name()), java);
      } else if (!member.isLeftOut()) {
        differences.add(path + "." + member.name() + " is not in API.md");
      }
    }
  }

  private void value(String path, @Nullable Object example, AnnotatedType type) {
    if (type instanceof AnnotatedParameterizedType parameterized) {
      boolean isMap = ((ParameterizedType) type.getType()).getRawType() == Map.class;
      AnnotatedType[] of = parameterized.getAnnotatedActualTypeArguments();
      if (isMap) {
        Json.object(example).values().forEach(value -> value(path + "{}", value, of[1]));
      } else {
        Json.list(example).forEach(value -> value(path + "[]", value, of[0]));
      }
    } else if (type.getType() instanceof Class<?> plain
        && Document.class.isAssignableFrom(plain)
        && !Json.object(example).isEmpty()) {
      object(path, Json.object(example), plain);
    } else if (example == null && !type.isAnnotationPresent(Nullable.class)) {
      differences.add(path + " is never null");
    }
  }
}
