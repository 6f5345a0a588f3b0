/** What git knows of a change: revisions, files as they were, lines that are new. */
@NullMarked
package dev.plumbline.cli.review.git;

import org.jspecify.annotations.NullMarked;
