/** What changed between two charters, what it means for who reads the telemetry. */
@NullMarked
package dev.plumbline.cli.diff;

import org.jspecify.annotations.NullMarked;
