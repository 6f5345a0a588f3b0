/**
 * The checker: judges telemetry by a charter. {@link dev.plumbline.checker.Judge} is the way in.
 */
package dev.plumbline.checker;
