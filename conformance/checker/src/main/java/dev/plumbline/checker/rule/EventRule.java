package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Event;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.LogRecord;

/** A rule about a log record that is an event of the charter. */
public interface EventRule {

  void check(LogRecord log, Event row, Findings findings);
}
