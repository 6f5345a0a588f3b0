/** Writes the charter as constants and tables in the languages that fix names at build time. */
package dev.plumbline.cli.generate;
