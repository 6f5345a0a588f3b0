/**
 * Names of telemetry in sources. Receives a file; hands on each name that it gives to an attribute,
 * a metric or a span, with its place.
 */
@NullMarked
package dev.plumbline.cli.review.source;

import org.jspecify.annotations.NullMarked;
