/**
 * Receives HTTP requests and responses from the hooks of {@code modules}. Reads and writes the
 * headers that carry a failure, and hands what it learns to {@code failure} and {@code
 * instrumenter}.
 */
package dev.plumbline.agent.http;
