/**
 * {@code plumbline review}: what a change of a repository does to its charters, its generated code
 * and the names in its sources. Receives two revisions; hands on findings with their places.
 */
@NullMarked
package dev.plumbline.cli.review;

import org.jspecify.annotations.NullMarked;
