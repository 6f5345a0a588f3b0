/**
 * Runs the demo's processes on this machine: starts them, waits until each is healthy, stops them
 * in order and leaves none behind.
 */
package dev.plumbline.cli.stack;
