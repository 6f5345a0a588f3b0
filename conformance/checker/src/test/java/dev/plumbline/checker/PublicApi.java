package dev.plumbline.checker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What another program can name of a module: a line for each public type and member. */
final class PublicApi {
  private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");
  private static final Set<String> OF_EVERY_ENUM = Set.of("values", "valueOf");

  private final Predicate<Class<?>> internal;
  private final NavigableSet<String> lines = new TreeSet<>();
  private final NavigableSet<String> leaks = new TreeSet<>();

  private PublicApi(Predicate<Class<?>> internal) {
    this.internal = internal;
  }

  /** Reads the module that a class is in, without its internal packages and types. */
  static PublicApi of(Class<?> member, Set<String> internal) {
    PublicApi api =
        new PublicApi(
            type -> internal.contains(type.getPackageName()) || internal.contains(type.getName()));
    types(member).stream()
        .filter(PublicApi::isVisible)
        .filter(type -> !api.internal.test(type))
        .forEach(api::describe);
    return api;
  }

  /** The packages and types of the module that a class is in. */
  static Set<String> names(Class<?> member) {
    return types(member).stream()
        .flatMap(type -> Stream.of(type.getPackageName(), type.getName()))
        .collect(Collectors.toSet());
  }

  NavigableSet<String> lines() {
    return lines;
  }

  /** Signatures with a type of the product that is not public. */
  NavigableSet<String> leaks() {
    return leaks;
  }

  private static List<Class<?>> types(Class<?> member) {
    try {
      URI place = member.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path folderOrJar = Path.of(place);
      if (Files.isDirectory(folderOrJar)) {
        return typesIn(folderOrJar, member.getClassLoader());
      }
      try (FileSystem jar = FileSystems.newFileSystem(folderOrJar)) {
        return typesIn(jar.getPath("/"), member.getClassLoader());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Class<?>> typesIn(Path root, ClassLoader loader) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .filter(file -> file.startsWith("dev/plumbline/") && file.endsWith(".class"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .filter(name -> !name.endsWith(".package-info"))
          .<Class<?>>map(name -> load(name, loader))
          .toList();
    }
  }

  private static Class<?> load(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isVisible(Class<?> type) {
    return !type.isSynthetic()
        && !type.isAnonymousClass()
        && !type.isLocalClass()
        && isVisible(type.getModifiers())
        && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private void describe(Class<?> type) {
    String name = type.getTypeName();
    add(name, header(type));
    // An implementation that is not public is visible by what it hands on to a public class.
    for (Class<?> of = type; of == type || !isVisible(of); of = of.getSuperclass()) {
      fields(name, of);
      methods(name, of);
      if (of.getSuperclass() == null) {
        break;
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isOffered(constructor.getModifiers(), type) && !constructor.isSynthetic()) {
        add(name, modifiers(constructor.getModifiers()) + "new" + rest(constructor));
      }
    }
  }

  private String header(Class<?> type) {
    StringBuilder header = new StringBuilder();
    if (Modifier.isAbstract(type.getModifiers()) && !type.isInterface() && !type.isEnum()) {
      header.append("abstract ");
    }
    if (Modifier.isFinal(type.getModifiers()) && !type.isRecord() && !type.isEnum()) {
      header.append("final ");
    }
    String kind =
        type.isAnnotation()
            ? "@interface"
            : type.isInterface()
                ? "interface"
                : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    header.append(kind).append(parameters(type.getTypeParameters()));
    if (!type.isInterface() && !type.isEnum() && !type.isRecord()) {
      AnnotatedType parent = type.getAnnotatedSuperclass();
      if (parent != null && parent.getType() != Object.class) {
        header.append(" extends ").append(text(parent));
      }
    }
    AnnotatedType[] interfaces = type.getAnnotatedInterfaces();
    if (interfaces.length > 0) {
      header.append(type.isInterface() ? " extends " : " implements ").append(list(interfaces));
    }
    if (type.isEnum()) {
      header.append(
          Arrays.stream(type.getDeclaredFields())
              .filter(Field::isEnumConstant)
              .map(Field::getName)
              .collect(Collectors.joining(", ", " {", "}")));
    }
    return header.toString();
  }

  private void fields(String name, Class<?> of) {
    for (Field field : of.getDeclaredFields()) {
      if (isOffered(field.getModifiers(), of) && !field.isSynthetic() && !field.isEnumConstant()) {
        add(
            name,
            modifiers(field.getModifiers())
                + text(field.getAnnotatedType())
                + ' '
                + field.getName());
      }
    }
  }

  private void methods(String name, Class<?> of) {
    for (Method method : of.getDeclaredMethods()) {
      boolean known =
          OF_EVERY_OBJECT.contains(method.getName())
              || (of.isEnum() && OF_EVERY_ENUM.contains(method.getName()));
      if (isOffered(method.getModifiers(), of) && !method.isSynthetic() && !known) {
        String parameters = parameters(method.getTypeParameters());
        add(
            name,
            modifiers(method.getModifiers())
                + (parameters.isEmpty() ? "" : parameters + ' ')
                + text(method.getAnnotatedReturnType())
                + ' '
                + method.getName()
                + rest(method));
      }
    }
  }

  /** A protected member of a class that nobody can extend is seen by nobody. */
  private static boolean isOffered(int modifiers, Class<?> of) {
    return Modifier.isPublic(modifiers)
        || (Modifier.isProtected(modifiers) && !Modifier.isFinal(of.getModifiers()));
  }

  private static String modifiers(int modifiers) {
    return Modifier.toString(
            modifiers & (Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL))
        .concat(" ")
        .stripLeading();
  }

  private String rest(Executable executable) {
    AnnotatedType[] thrown = executable.getAnnotatedExceptionTypes();
    return '('
        + list(executable.getAnnotatedParameterTypes())
        + ')'
        + (thrown.length == 0 ? "" : " throws " + list(thrown));
  }

  private String parameters(TypeVariable<?>[] variables) {
    return variables.length == 0
        ? ""
        : Arrays.stream(variables)
            .map(variable -> variable.getName() + bounds(variable.getAnnotatedBounds()))
            .collect(Collectors.joining(", ", "<", ">"));
  }

  private String bounds(AnnotatedType[] bounds) {
    String all = Arrays.stream(bounds).map(this::text).collect(Collectors.joining(" & "));
    return all.equals("Object") ? "" : " extends " + all;
  }

  private String list(AnnotatedType[] types) {
    return Arrays.stream(types).map(this::text).collect(Collectors.joining(", "));
  }

  private String text(AnnotatedType type) {
    String mark = type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
    if (type instanceof AnnotatedParameterizedType of) {
      Class<?> raw = (Class<?>) ((ParameterizedType) of.getType()).getRawType();
      return mark + name(raw) + '<' + list(of.getAnnotatedActualTypeArguments()) + '>';
    }
    if (type instanceof AnnotatedArrayType of) {
      return mark + text(of.getAnnotatedGenericComponentType()) + "[]";
    }
    if (type instanceof AnnotatedWildcardType of) {
      AnnotatedType[] lower = of.getAnnotatedLowerBounds();
      return lower.length > 0
          ? "? super " + list(lower)
          : '?' + bounds(of.getAnnotatedUpperBounds());
    }
    return mark
        + (type.getType() instanceof Class<?> raw ? name(raw) : type.getType().getTypeName());
  }

  private String name(Class<?> type) {
    String name = type.getTypeName();
    if (name.startsWith("dev.plumbline.") && (!isVisible(type) || internal.test(type))) {
      leaks.add(name);
    }
    return name.startsWith("java.lang.") ? name.substring("java.lang.".length()) : name;
  }

  private void add(String type, String declaration) {
    lines.add(type + ": " + declaration);
  }
}
