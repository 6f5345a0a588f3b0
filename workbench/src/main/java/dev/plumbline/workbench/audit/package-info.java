/** Known vulnerabilities of locked packages. */
@NullMarked
package dev.plumbline.workbench.audit;

import org.jspecify.annotations.NullMarked;
