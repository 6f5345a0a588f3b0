package dev.plumbline.checker;

import dev.plumbline.otlp.Emitter;
import dev.plumbline.otlp.Resource;
import dev.plumbline.otlp.Scope;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records which emitters were checked, so that each is checked once and not with every span. */
final class EmitterMemory {

  private static final int RESOURCES_KEPT = 10_000;
  private static final int SCOPES_KEPT = 1_000;

  private final IdentityHashMap<Resource, Set<Scope>> checked = new IdentityHashMap<>();
  private @Nullable Emitter last;

  /** What is new about an emitter. */
  enum News {
    NOTHING,
    SCOPE,
    RESOURCE_AND_SCOPE
  }

  News look(Emitter emitter) {
    if (emitter == last) {
      return News.NOTHING;
    }
    last = emitter;
    if (checked.size() >= RESOURCES_KEPT) {
      checked.clear();
    }
    Set<Scope> scopes = checked.get(emitter.resource());
    boolean newResource = scopes == null;
    if (scopes == null) {
      scopes = new HashSet<>();
      checked.put(emitter.resource(), scopes);
    } else if (scopes.size() >= SCOPES_KEPT) {
      scopes.clear();
    }
    boolean newScope = scopes.add(emitter.scope());
    return newResource ? News.RESOURCE_AND_SCOPE : newScope ? News.SCOPE : News.NOTHING;
  }
}
