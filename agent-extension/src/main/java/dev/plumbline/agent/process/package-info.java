/**
 * Receives nothing but the process itself. Measures its CPU time and memory, and hands the metrics
 * to the SDK's meters.
 */
package dev.plumbline.agent.process;
