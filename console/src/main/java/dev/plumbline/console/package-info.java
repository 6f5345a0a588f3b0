/**
 * The console: stores traces and logs, reads metrics and alerts, and shows them with the charter.
 */
package dev.plumbline.console;
