/**
 * Puts the cases of {@code conformance/vectors} to participants, one process a language, and
 * compares what they answer (conformance/PROTOCOL.md).
 */
package dev.plumbline.cases;
