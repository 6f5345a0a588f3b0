/** Compares two charters: what changed and what that breaks. */
@NullMarked
package dev.plumbline.cli.diff;

import org.jspecify.annotations.NullMarked;
