/** Drafts a charter's rows from telemetry that was seen. */
@NullMarked
package dev.plumbline.cli.infer;

import org.jspecify.annotations.NullMarked;
