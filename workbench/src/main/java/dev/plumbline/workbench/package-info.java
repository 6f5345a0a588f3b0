/** What a checkout of Plumbline runs and is tested with. */
@NullMarked
package dev.plumbline.workbench;

import org.jspecify.annotations.NullMarked;
