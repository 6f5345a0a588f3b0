/** The console: keeps traces and logs, reads metrics and alerts, and shows them by the charter. */
package dev.plumbline.console;
