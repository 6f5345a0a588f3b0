/**
 * The checker: judges telemetry by a charter. {@link dev.plumbline.conformance.Judge} is the way
 * in.
 */
package dev.plumbline.conformance;
