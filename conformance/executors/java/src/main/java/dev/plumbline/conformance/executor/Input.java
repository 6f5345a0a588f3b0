package dev.plumbline.conformance.executor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A case's input, or an object in it; an exception has what is wrong with a member. */
record Input(Map<String, @Nullable Object> members) {
  static Input of(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("the input is " + value + "; expected an object");
    }
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    map.forEach((key, member) -> members.put(String.valueOf(key), member));
    return new Input(members);
  }

  String text(String name) {
    String text = optionalText(name);
    if (text == null) {
      throw wrong(name, "a text");
    }
    return text;
  }

  @Nullable String optionalText(String name) {
    Object value = members.get(name);
    if (value != null && !(value instanceof String)) {
      throw wrong(name, "a text");
    }
    return (String) value;
  }

  @Nullable Integer optionalInteger(String name) {
    return has(name) ? integer(name) : null;
  }

  int integer(String name) {
    return (int) number(name);
  }

  double number(String name) {
    if (members.get(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw wrong(name, "a number");
  }

  boolean flag(String name) {
    if (members.get(name) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, "true or false");
  }

  boolean has(String name) {
    return members.get(name) != null;
  }

  Input object(String name) {
    return of(members.get(name));
  }

  List<Input> objects(String name) {
    List<Input> objects = new ArrayList<>();
    list(name).forEach(item -> objects.add(of(item)));
    return objects;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    list(name).forEach(item -> texts.add(String.valueOf(item)));
    return texts;
  }

  List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    for (Object item : list(name)) {
      if (!(item instanceof Number number)) {
        throw wrong(name, "numbers");
      }
      numbers.add(number.doubleValue());
    }
    return numbers;
  }

  Map<String, String> textMap(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    object(name).members().forEach((key, value) -> texts.put(key, String.valueOf(value)));
    return texts;
  }

  /** Pairs of name and value. */
  List<Map.Entry<String, String>> pairs(String name) {
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    for (Object item : list(name)) {
      if (!(item instanceof List<?> pair) || pair.size() != 2) {
        throw wrong(name, "pairs of name and value");
      }
      pairs.add(Map.entry(String.valueOf(pair.get(0)), String.valueOf(pair.get(1))));
    }
    return pairs;
  }

  private List<?> list(String name) {
    if (members.get(name) instanceof List<?> list) {
      return list;
    }
    throw wrong(name, "a list");
  }

  private IllegalArgumentException wrong(String name, String expected) {
    return new IllegalArgumentException(
        name + " is " + members.get(name) + "; expected " + expected);
  }
}
