/**
 * Runs the backend on this machine, and beside it what a caller adds: starts the processes, waits
 * until each is healthy, stops them in order and leaves none behind.
 */
package dev.plumbline.cli.stack;
