package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.AttributeLookup;
import dev.plumbline.charter.naming.KnownNames;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the attributes of a span that are templates themselves, like its route. It is reused, by
 * one thread at a time.
 */
final class TemplateValues implements AttributeLookup {
  private static final List<AttributeKey<String>> KEYS = keys();

  private Attributes attributes = Attributes.empty();

  TemplateValues of(Attributes ofSpan) {
    attributes = ofSpan;
    return this;
  }

  @Override
  public @Nullable Object get(String key) {
    int at = KnownNames.TEMPLATES.indexOf(key);
    return at < 0 ? null : attributes.get(KEYS.get(at));
  }

  private static List<AttributeKey<String>> keys() {
    List<AttributeKey<String>> keys = new ArrayList<>();
    for (String key : KnownNames.TEMPLATES) {
      keys.add(AttributeKey.stringKey(key));
    }
    return keys;
  }
}
