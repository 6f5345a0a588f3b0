/** The charter as a static site: the document that findings link to. */
@NullMarked
package dev.plumbline.cli.docs;

import org.jspecify.annotations.NullMarked;
