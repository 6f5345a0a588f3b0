package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;

/** {@code event: dropped} of the live tail: how many traces a slow reader missed. */
public record LiveDropped(long traces) implements Document {}
