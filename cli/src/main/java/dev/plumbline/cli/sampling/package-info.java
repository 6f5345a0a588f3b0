/** Reports the samplers' decisions from Prometheus. */
@NullMarked
package dev.plumbline.cli.sampling;

import org.jspecify.annotations.NullMarked;
