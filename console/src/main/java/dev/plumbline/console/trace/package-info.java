/** One trace put together, and what can be seen in it: skew, critical path, error path, retries. */
package dev.plumbline.console.trace;
