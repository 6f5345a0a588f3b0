/**
 * Runs the backend, and the demo's services beside it, on this machine: starts the processes, waits
 * until each is healthy, stops them in order and leaves none behind.
 */
package dev.plumbline.cli.stack;
