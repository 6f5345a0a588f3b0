/** The charters of a repository: where they are in force, what they know, what a change does. */
@NullMarked
package dev.plumbline.cli.review.charter;

import org.jspecify.annotations.NullMarked;
