package dev.plumbline.checker.rule;

import java.util.Locale;

/** A rule of the checker. Its id is the class name in kebab case. */
public abstract class CheckerRule {

  private final String id;

  CheckerRule() {
    this.id =
        getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  public final String id() {
    return id;
  }
}
