/** What the samplers decided, by what Prometheus kept. */
@NullMarked
package dev.plumbline.cli.sampling;

import org.jspecify.annotations.NullMarked;
