/**
 * Receives the batches of the SDK's processors and readers. Applies the rules of {@code rule} to
 * spans, log records and metrics, and hands what is corrected to the user's exporters.
 */
package dev.plumbline.agent.export;
