package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import dev.plumbline.console.json.Member;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the types of {@link Document}s as TypeScript. */
final class TypeScript {

  private static final String HEADER =
      """
      // The types of the JSON API, written from the records of the Java package dev.plumbline.console.response:
      // change those, then run `npm run types`. console/API.md says what the members mean.

      /** A value of an attribute. */
      export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
      export type Attributes = Readonly<Record<string, Value>>;

      /** Values at the moments of a time axis; null is a gap. */
      export type Series = readonly (number | null)[];

      /** The state of each source of a response. */
      export type Parts = Readonly<Partial<Record<PartName, Part>>>;
      """;

  private final Map<String, String> declarations = new TreeMap<>();

  private TypeScript() {}

  /** Returns the declarations of these types and of all that they use. */
  static String of(Iterable<? extends Class<?>> documents) {
    TypeScript types = new TypeScript();
    documents.forEach(types::name);
    return HEADER + "\n" + String.join("\n", types.declarations.values());
  }

  /** Returns the name of a record or enum, and declares it. */
  private String name(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    String name =
        outer == null
            ? type.getSimpleName()
            : outer.getSimpleName().replaceFirst("Response$", "") + type.getSimpleName();
    if (!declarations.containsKey(name)) {
      declarations.put(name, type.isEnum() ? words(name, type) : object(name, type));
    }
    return name;
  }

  private static String words(String name, Class<?> type) {
    String words =
        Arrays.stream(type.getEnumConstants())
            .map(word -> '"' + ((Enum<?>) word).name().toLowerCase(Locale.ROOT) + '"')
            .collect(Collectors.joining(" | "));
    return "export type %s = %s;\n".formatted(name, words);
  }

  private String object(String name, Class<?> type) {
    List<String> flat = new ArrayList<>();
    StringBuilder members = new StringBuilder();
    for (Member member : Member.of(type)) {
      AnnotatedType java = member.component().getAnnotatedType();
      String ts = of(java);
      if (member.isFlat()) {
        flat.add(member.isLeftOut() ? "Partial<" + ts + ">" : ts);
      } else if (member.isLeftOut()) {
        members.append("  readonly %s?: %s;\n".formatted(member.name(), ts));
      } else {
        members.append("  readonly %s: %s;\n".formatted(member.name(), orNull(java)));
      }
    }
    String parts = flat.isEmpty() ? "" : " extends " + String.join(", ", flat);
    return "export interface %s%s {\n%s}\n".formatted(name, parts, members);
  }

  private String orNull(AnnotatedType type) {
    return of(type) + (type.isAnnotationPresent(Nullable.class) ? " | null" : "");
  }

  private String of(AnnotatedType type) {
    if (type instanceof AnnotatedArrayType array) {
      boolean gaps = array.getAnnotatedGenericComponentType().getType() == double.class;
      return gaps ? "Series" : "readonly number[]";
    }
    if (type instanceof AnnotatedParameterizedType parameterized) {
      AnnotatedType[] of = parameterized.getAnnotatedActualTypeArguments();
      return ((ParameterizedType) type.getType()).getRawType() == Map.class
          ? map((Class<?>) of[0].getType(), of[1])
          : "readonly " + of(of[0]) + "[]";
    }
    Class<?> plain = (Class<?>) type.getType();
    if (plain == String.class) {
      return "string";
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return "boolean";
    }
    if (plain.isPrimitive() || Number.class.isAssignableFrom(plain)) {
      return "number";
    }
    if (plain.isEnum() || Document.class.isAssignableFrom(plain)) {
      return name(plain);
    }
    throw new IllegalArgumentException("no type of the API: " + type);
  }

  private String map(Class<?> key, AnnotatedType value) {
    if (value.getType() == Object.class) {
      return "Attributes";
    }
    if (key == PartName.class) {
      name(key);
      name(Part.class);
      return "Parts";
    }
    return "Readonly<Record<string, %s>>".formatted(orNull(value));
  }
}
