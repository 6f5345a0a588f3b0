package dev.plumbline.cases;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template and rows to fill it with: one case a row. */
final class Table {
  private Table() {}

  /** The cases of a table, each as if it were written out. */
  static List<Map<String, @Nullable Object>> rows(Map<?, ?> table) {
    if (!(table.get("columns") instanceof List<?> columns)
        || !(table.get("rows") instanceof List<?> rows)) {
      throw new IllegalArgumentException(table.get("id") + " has no columns or no rows");
    }
    List<Map<String, @Nullable Object>> cases = new ArrayList<>();
    for (Object row : rows) {
      if (!(row instanceof List<?> values) || values.size() != columns.size()) {
        throw new IllegalArgumentException(
            table.get("id") + ": the row " + row + " does not have " + columns.size() + " values");
      }
      Map<String, @Nullable Object> filled = new LinkedHashMap<>();
      for (String key : List.of("id", "op", "input", "expected", "only", "why")) {
        if (table.containsKey(key)) {
          filled.put(key, fill(table.get(key), columns, values));
        }
      }
      cases.add(filled);
    }
    return cases;
  }

  private static @Nullable Object fill(@Nullable Object template, List<?> columns, List<?> values) {
    if (template instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> filled = new LinkedHashMap<>();
      map.forEach((key, value) -> filled.put(String.valueOf(key), fill(value, columns, values)));
      return filled;
    }
    if (template instanceof List<?> list) {
      List<@Nullable Object> filled = new ArrayList<>();
      list.forEach(item -> filled.add(fill(item, columns, values)));
      return filled;
    }
    if (!(template instanceof String text)) {
      return template;
    }
    String result = text;
    for (int i = 0; i < columns.size(); i++) {
      String place = "{" + columns.get(i) + "}";
      if (text.equals(place)) {
        return values.get(i);
      }
      result = result.replace(place, String.valueOf(values.get(i)));
    }
    return result;
  }
}
