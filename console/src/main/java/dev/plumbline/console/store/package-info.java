/** The embedded store: traces and logs in a SQLite file, bounded by age and size. */
package dev.plumbline.console.store;
