package dev.plumbline.console.json;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A member of a {@link Document}. */
public final class Member {

  private static final ClassValue<List<Member>> KNOWN =
      new ClassValue<>() {
        @Override
        protected List<Member> computeValue(Class<?> type) {
          return Arrays.stream(type.getRecordComponents()).map(Member::new).toList();
        }
      };

  private final RecordComponent component;
  private final String name;
  private final boolean flat;
  private final boolean leftOut;

  private Member(RecordComponent component) {
    this.component = component;
    this.name = name(component.getName());
    this.flat = component.isAnnotationPresent(Flat.class);
    this.leftOut = component.isAnnotationPresent(LeftOut.class);
  }

  /** Returns the members of a type of documents, in their order. */
  public static List<Member> of(Class<?> type) {
    return KNOWN.get(type);
  }

  /** Returns its name in JSON. */
  public String name() {
    return name;
  }

  public boolean isFlat() {
    return flat;
  }

  public boolean isLeftOut() {
    return leftOut;
  }

  public RecordComponent component() {
    return component;
  }

  @Nullable Object of(Document document) {
    try {
      return component.getAccessor().invoke(document);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }

  private static String name(String component) {
    return component.replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}
