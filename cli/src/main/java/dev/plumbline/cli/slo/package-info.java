/** What the journeys' objectives came to, by what Prometheus kept. */
@NullMarked
package dev.plumbline.cli.slo;

import org.jspecify.annotations.NullMarked;
