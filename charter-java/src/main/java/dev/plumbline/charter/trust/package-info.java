/**
 * Signed charters: a compiled file, its detached signature, the keys that a process trusts, and the
 * newest serial that it has seen. docs/signatures.md has the format.
 */
package dev.plumbline.charter.trust;
