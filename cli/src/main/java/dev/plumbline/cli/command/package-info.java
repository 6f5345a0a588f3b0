/** What every command line has: exit codes and the version. */
@NullMarked
package dev.plumbline.cli.command;

import org.jspecify.annotations.NullMarked;
