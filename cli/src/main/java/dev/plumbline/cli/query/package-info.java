/** Questions to a Prometheus. */
@NullMarked
package dev.plumbline.cli.query;

import org.jspecify.annotations.NullMarked;
