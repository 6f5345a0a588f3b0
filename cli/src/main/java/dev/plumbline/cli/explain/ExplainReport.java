package dev.plumbline.cli.explain;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an explanation consists of.
 *
 * @param given the charter; null where none was given
 * @param processes as far as they were asked for
 * @param hooks by state, from a log
 * @param spans the spans of everything or of a service, by name
 * @param items those that were selected
 * @param remarks what was left out and how to narrow
 */
record ExplainReport(
    @Nullable GivenCharter given,
    List<ProcessState> processes,
    Map<String, List<String>> hooks,
    List<SpanSummary> spans,
    List<Explained> items,
    List<String> remarks) {}
