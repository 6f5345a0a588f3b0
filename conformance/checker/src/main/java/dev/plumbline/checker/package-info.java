/** Checks telemetry by a charter; begin at {@link dev.plumbline.checker.Checker}. */
package dev.plumbline.checker;
