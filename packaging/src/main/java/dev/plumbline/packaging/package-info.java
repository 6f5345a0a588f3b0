/** Puts the extension and a charter into an OpenTelemetry Java agent, as one file. */
@NullMarked
package dev.plumbline.packaging;

import org.jspecify.annotations.NullMarked;
