package com.acme.checkout;

import brave.Span;
import java.util.Map;
import org.springframework.ui.Model;

/** Nothing of OpenTelemetry: calls of the same names say nothing. */
class Unrelated {
  void other(Span span, Model model, Map<String, String> map) {
    span.setAttribute("no.alarm", 1);
    model.addAttribute("no.alarm", 1);
    map.put("no.alarm", "");
    AttributeKey.stringKey("no.alarm");
    spanBuilder("no alarm");
  }

  void spanBuilder(String name) {}

  static class AttributeKey {
    static void stringKey(String name) {}
  }
}
