/** Runs cases in every language's executor and compares the answers. */
@NullMarked
package dev.plumbline.workbench.conformance;

import org.jspecify.annotations.NullMarked;
