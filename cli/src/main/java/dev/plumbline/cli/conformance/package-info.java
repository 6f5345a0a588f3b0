/** Puts questions to every language's participant and compares the answers. */
@NullMarked
package dev.plumbline.cli.conformance;

import org.jspecify.annotations.NullMarked;
