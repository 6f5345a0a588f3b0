/**
 * Receives the batches of the SDK's processors and readers. Applies the rules of {@code rule} to
 * spans ({@code SpanRules}, whose {@code SpanCheck} asks each rule), log records ({@code LogRules})
 * and metrics ({@code MetricRules}), and hands what is corrected to the user's exporters.
 */
package dev.plumbline.agent.export;
