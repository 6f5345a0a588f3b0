/** Compares docs/troubleshooting.md with the log lines in the sources of every language. */
@NullMarked
package dev.plumbline.cli.troubleshooting;

import org.jspecify.annotations.NullMarked;
