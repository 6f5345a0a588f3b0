/**
 * The checker: checks telemetry by a charter. {@link dev.plumbline.checker.Checker} is the way in.
 */
package dev.plumbline.checker;
