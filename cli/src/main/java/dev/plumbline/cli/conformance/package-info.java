/** Runs cases in every language's executor and compares the answers. */
@NullMarked
package dev.plumbline.cli.conformance;

import org.jspecify.annotations.NullMarked;
