package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;

/**
 * The time range of a response, in Unix milliseconds.
 *
 * @param clamped whether the request was for a longer one
 */
public record Range(long fromMs, long toMs, boolean clamped) implements Document {}
