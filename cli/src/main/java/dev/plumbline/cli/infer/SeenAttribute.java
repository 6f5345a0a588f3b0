package dev.plumbline.cli.infer;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was seen of an attribute, in bounded memory. */
final class SeenAttribute {
  private static final int DISTINCT = 32;
  private static final int MEMBERS = 12;
  private static final int TIMES_EACH = 10;
  private static final Pattern WORD = Pattern.compile("[a-z][a-z_]{0,23}|[A-Z][A-Z_]{1,23}");

  /** A type of the registry, and the one for arrays of it; maps and bytes have none. */
  enum Type {
    STRING("string"),
    INT("int"),
    DOUBLE("double"),
    BOOLEAN("boolean"),
    STRINGS("string[]"),
    INTS("int[]"),
    DOUBLES("double[]"),
    BOOLEANS("boolean[]"),
    OTHER("any");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    private static Type of(Object value) {
      if (value instanceof List<?> list) {
        return list.isEmpty() ? STRINGS : arrayOf(ofOne(list.get(0)));
      }
      return ofOne(value);
    }

    private static Type ofOne(Object value) {
      if (value instanceof String) {
        return STRING;
      }
      if (value instanceof Long) {
        return INT;
      }
      if (value instanceof Double) {
        return DOUBLE;
      }
      return value instanceof Boolean ? BOOLEAN : OTHER;
    }

    private static Type arrayOf(Type element) {
      return switch (element) {
        case STRING -> STRINGS;
        case INT -> INTS;
        case DOUBLE -> DOUBLES;
        case BOOLEAN -> BOOLEANS;
        default -> OTHER;
      };
    }
  }

  private final String key;
  private final Map<Type, Long> types = new EnumMap<>(Type.class);
  private final TreeMap<String, Long> values = new TreeMap<>();
  private final Set<Integer> hashes = new HashSet<>();
  private final TreeSet<String> services = new TreeSet<>();
  private final Map<String, Long> suspicions = new TreeMap<>();
  private long count;
  private boolean hasOtherThanWords;

  SeenAttribute(String key) {
    this.key = key;
  }

  void see(String service, Object value) {
    count++;
    types.merge(Type.of(value), 1L, Long::sum);
    if (services.size() < DISTINCT) {
      services.add(service);
    }
    if (value instanceof String text) {
      text(text);
    } else if (value instanceof Long number) {
      suspect(number.toString());
    } else if (value instanceof Collection<?> list) {
      list.forEach(item -> suspect(String.valueOf(item)));
    }
  }

  private void text(String text) {
    suspect(text);
    if (hashes.size() < DISTINCT) {
      hashes.add(text.hashCode());
    }
    if (!hasOtherThanWords && WORD.matcher(text).matches() && values.size() <= MEMBERS) {
      values.merge(text, 1L, Long::sum);
    } else if (!values.containsKey(text)) {
      hasOtherThanWords = true;
      values.clear();
    }
  }

  private void suspect(String text) {
    String reason = PersonalData.inValue(text);
    if (reason != null) {
      suspicions.merge(reason, 1L, Long::sum);
    }
  }

  String key() {
    return key;
  }

  long count() {
    return count;
  }

  /** Whether it has more texts than a label should have without a limit. */
  boolean hasManyValues() {
    return hashes.size() == DISTINCT;
  }

  /** The type of most values; an integer is a double too. */
  Type type() {
    if (types.keySet().equals(EnumSet.of(Type.INT, Type.DOUBLE))) {
      return Type.DOUBLE;
    }
    return types.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(Type.OTHER);
  }

  /** Why its type is not certain; null where every value has it. */
  @Nullable String doubt() {
    if (types.size() == 1 || (type() == Type.DOUBLE && types.size() == 2)) {
      return null;
    }
    return types.entrySet().stream()
        .map(type -> type.getKey().word() + " " + type.getValue() + " times")
        .collect(Collectors.joining(", "));
  }

  /** Why it looks like personal data or a secret; null where it does not. */
  @Nullable String suspicion() {
    return suspicions.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> most.getValue() + " of " + count + " values look like " + most.getKey())
        .orElseGet(() -> PersonalData.inKey(key));
  }

  /** All its values, where they are few words that repeat; else empty. */
  Collection<String> members() {
    boolean isClosed =
        type() == Type.STRING
            && types.size() == 1
            && !hasOtherThanWords
            && values.size() >= 2
            && values.size() <= MEMBERS
            && suspicion() == null
            && PersonalData.mayHaveMembers(key)
            && values.values().stream().allMatch(times -> times >= TIMES_EACH);
    return isClosed ? values.keySet() : List.of();
  }

  /** How often and where, for a comment. */
  String evidence() {
    return "seen " + count + (count == 1 ? " time in " : " times in ") + Services.joined(services);
  }
}
