/**
 * {@code plumbline new}: services that hold to a charter from their first run. Receives names;
 * hands on a folder of files, which are the templates of {@code templates/} filled in.
 */
@NullMarked
package dev.plumbline.cli.create;

import org.jspecify.annotations.NullMarked;
