/** Reports the journeys' error budgets from Prometheus. */
@NullMarked
package dev.plumbline.cli.slo;

import org.jspecify.annotations.NullMarked;
