/** A charter for services that have none yet. */
@NullMarked
package dev.plumbline.cli.init;

import org.jspecify.annotations.NullMarked;
