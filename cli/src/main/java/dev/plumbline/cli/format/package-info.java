/** Tables and JSON as the commands print and read them. */
@NullMarked
package dev.plumbline.cli.format;

import org.jspecify.annotations.NullMarked;
