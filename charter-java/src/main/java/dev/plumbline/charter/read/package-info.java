/**
 * Receives: the nodes of a charter's files. Does: merges them with what they extend, checks shapes
 * and references, and reports every problem at once. Hands on to: the packages of values beside it,
 * and the compiled form.
 */
package dev.plumbline.charter.read;
