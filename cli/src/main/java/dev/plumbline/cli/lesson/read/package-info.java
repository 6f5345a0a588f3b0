/** Reads the values of a lesson's check.yaml and reports every problem with its place. */
@NullMarked
package dev.plumbline.cli.lesson.read;

import org.jspecify.annotations.NullMarked;
