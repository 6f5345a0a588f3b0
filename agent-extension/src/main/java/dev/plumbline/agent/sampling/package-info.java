/**
 * Decides for roots by the charter's rules, alike in every language: OpenTelemetry specification,
 * "TraceState: Probability Sampling".
 */
package dev.plumbline.agent.sampling;
