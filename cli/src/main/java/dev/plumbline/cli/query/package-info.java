/** What the reports from a Prometheus share; its HTTP client is in {@code clients}. */
@NullMarked
package dev.plumbline.cli.query;

import org.jspecify.annotations.NullMarked;
