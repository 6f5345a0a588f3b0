/**
 * {@code plumbline explain}: which charter and rules a process applies, and why an item of
 * telemetry is as it is. Everything that it states about a rule comes from the checker's own rules.
 */
@NullMarked
package dev.plumbline.cli.explain;

import org.jspecify.annotations.NullMarked;
