/**
 * Receives baggage, of callers and of the application. Removes what the charter does not let pass,
 * and hands the rest to propagation and to spans.
 */
package dev.plumbline.agent.baggage;
