/** Signs charters, and checks signatures as services do. */
@NullMarked
package dev.plumbline.cli.sign;

import org.jspecify.annotations.NullMarked;
