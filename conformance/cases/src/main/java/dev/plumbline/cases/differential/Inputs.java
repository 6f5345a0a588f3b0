package dev.plumbline.cases.differential;

import dev.plumbline.cases.Case;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes inputs from those of the cases: one of the same operation, changed, with pieces of another.
 */
final class Inputs {
  /** Operations that read untrusted bytes. */
  static final List<String> OPERATIONS =
      List.of(
          "propagation.trace_context",
          "baggage.carry",
          "errors.error_info",
          "errors.problem",
          "naming.cardinality",
          "baggage.reach");

  private static final Map<String, List<String>> WORDS =
      Map.of(
          "propagation.trace_context",
          List.of(
              "00",
              "ff",
              "01",
              "cc",
              "-",
              "--",
              "=",
              ",",
              ";",
              ":",
              "@",
              "*",
              "/",
              "_",
              "ot=th:c",
              "ot=rv:12345678901234",
              ";th:8",
              "a=1",
              ",a=2",
              "A=1",
              " ",
              "\t",
              "0af7651916cd43dd8448eb211c80319c",
              "00000000000000000000000000000000",
              "b7ad6b7169203331",
              "0000000000000000"),
          "baggage.carry",
          List.of(
              "=",
              ",",
              ";",
              "%",
              "%zz",
              "%20",
              "%e2%82%ac",
              "%E2%82",
              "%FF",
              "%C3%28",
              "%ED%A0%80",
              "%00",
              "%2C",
              "k=v",
              ";p",
              ";p=q",
              " ; ",
              " = ",
              "\"",
              "\\",
              "key",
              "plumbline.demo.fault=x",
              "{",
              "a==b",
              "%F0%9F%98%80"),
          "errors.error_info",
          List.of("x"),
          "errors.problem",
          List.of(
              "{",
              "}",
              "[",
              "]",
              ":",
              ",",
              "\"",
              "\\",
              "\\u0000",
              "\\ud800",
              "\\ud83d\\ude00",
              "\"code\"",
              "\"Code\"",
              "\"reason\":",
              "\"origin\":",
              "\"retryable\":",
              "\"NOT_FOUND\"",
              "\"OK\"",
              "true",
              "false",
              "null",
              "1e400",
              "-0",
              "01",
              "1.",
              "NaN",
              "//",
              "/**/",
              "application/problem+json",
              "; charset=utf-8",
              "\"worker\"",
              "\"ORDER_UNKNOWN\"",
              "\"OVERLOADED\"",
              "1e-400",
              "18446744073709551616"),
          "naming.cardinality",
          List.of(
              "/",
              "{id}",
              "{",
              "}",
              "1",
              "123",
              "a1",
              "550e8400-e29b-41d4-a716-446655440000",
              "0x1f",
              "-",
              "_",
              ".",
              "deadbeef",
              "GET ",
              "v1",
              "2024-01-01",
              "user@example.com",
              "%20",
              "?",
              "=",
              "&"),
          "baggage.reach",
          List.of(
              ".",
              ":",
              ":80",
              "[",
              "]",
              "[::1]",
              "localhost",
              ".localhost",
              "127.0.0.1",
              "127.",
              "0.0.0.0",
              "::1",
              ".internal",
              ".svc",
              ".local",
              "gateway",
              "worker",
              "*.example.com",
              "*",
              "@",
              "/",
              "%",
              "evil"));

  private final SplittableRandom random;
  private final Map<String, List<Case>> seeds = new LinkedHashMap<>();
  private final Map<String, Mutations> mutations = new LinkedHashMap<>();

  Inputs(List<Case> cases, long seed) {
    random = new SplittableRandom(seed);
    for (String operation : OPERATIONS) {
      seeds.put(operation, cases.stream().filter(each -> each.op().equals(operation)).toList());
      mutations.put(operation, new Mutations(random, WORDS.getOrDefault(operation, List.of("x"))));
    }
  }

  /** The next input of this operation. */
  Map<String, @Nullable Object> next(String operation) {
    List<Case> own = seeds.getOrDefault(operation, List.of());
    Mutations mutation = mutations.getOrDefault(operation, new Mutations(random, List.of("x")));
    Map<String, @Nullable Object> input = new LinkedHashMap<>(mutation.one(own).input());
    Map<String, @Nullable Object> other = mutation.one(own).input();
    switch (operation) {
      case "propagation.trace_context" -> headers(input, other, mutation);
      case "baggage.carry" -> {
        headers(input, other, mutation);
        input.put("boundary", random.nextBoolean());
      }
      case "errors.error_info" -> details(input, other, mutation);
      case "errors.problem" -> problem(input, other, mutation);
      case "naming.cardinality" -> text(input, other, "name", mutation);
      case "baggage.reach" -> text(input, other, "host", mutation);
      default -> throw new IllegalArgumentException(operation);
    }
    return input;
  }

  private void headers(
      Map<String, @Nullable Object> input,
      Map<String, @Nullable Object> other,
      Mutations mutation) {
    List<Object> headers = pairs(input);
    List<Object> others = pairs(other);
    if (!others.isEmpty() && (headers.isEmpty() || random.nextInt(4) == 0)) {
      headers.add(random.nextInt(headers.size() + 1), mutation.one(others));
    }
    for (int i = 0; i < headers.size(); i++) {
      if (headers.get(i) instanceof List<?> pair && random.nextInt(2) == 0) {
        String lent =
            others.isEmpty() ? "" : String.valueOf(((List<?>) mutation.one(others)).get(1));
        headers.set(i, List.of(pair.get(0), mutation.text(String.valueOf(pair.get(1)), lent)));
      }
    }
    input.put("headers", headers);
  }

  private static List<Object> pairs(Map<String, @Nullable Object> input) {
    List<Object> pairs = new ArrayList<>();
    if (input.get("headers") instanceof List<?> list) {
      list.forEach(
          pair -> {
            if (pair instanceof List<?> two && two.size() == 2) {
              pairs.add(pair);
            }
          });
    }
    return pairs;
  }

  private void details(
      Map<String, @Nullable Object> input,
      Map<String, @Nullable Object> other,
      Mutations mutation) {
    byte[] made = random.nextBoolean() ? ProtoBytes.status(mutation) : bytes(input);
    if (random.nextInt(4) != 0) {
      made = mutation.bytes(made, bytes(other));
    }
    input.put("details", Base64.getEncoder().encodeToString(made));
    input.put("status", random.nextInt(8) == 0 ? random.nextInt() : 1 + random.nextInt(16));
  }

  private static byte[] bytes(Map<String, @Nullable Object> input) {
    return input.get("details") instanceof String text
        ? Base64.getDecoder().decode(text)
        : new byte[0];
  }

  private void problem(
      Map<String, @Nullable Object> input,
      Map<String, @Nullable Object> other,
      Mutations mutation) {
    if (random.nextInt(6) == 0) {
      text(input, other, "content_type", mutation);
    }
    text(input, other, "body", mutation);
    if (random.nextInt(4) == 0) {
      input.put("status", 200 + random.nextInt(400));
    }
  }

  private void text(
      Map<String, @Nullable Object> input,
      Map<String, @Nullable Object> other,
      String member,
      Mutations mutation) {
    String before = input.get(member) instanceof String text ? text : "";
    String lent = other.get(member) instanceof String text ? text : "";
    input.put(member, mutation.text(before, lent));
  }
}
