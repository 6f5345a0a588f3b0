/**
 * Runs the cases of {@code conformance/vectors} with participants, one process a language, and
 * compares the outputs (conformance/PROTOCOL.md).
 */
package dev.plumbline.cases;
