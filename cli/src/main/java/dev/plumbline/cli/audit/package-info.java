/** Known weaknesses of what is locked. */
@NullMarked
package dev.plumbline.cli.audit;

import org.jspecify.annotations.NullMarked;
