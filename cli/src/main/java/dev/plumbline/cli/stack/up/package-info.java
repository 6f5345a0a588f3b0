/** The backend for services of one's own: {@code plumbline stack up}. */
@NullMarked
package dev.plumbline.cli.stack.up;

import org.jspecify.annotations.NullMarked;
