/** Known vulnerabilities of locked packages. */
@NullMarked
package dev.plumbline.cli.audit;

import org.jspecify.annotations.NullMarked;
