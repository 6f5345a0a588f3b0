/**
 * Receives requests and responses from the agent's instrumentations. Determines the outcome of
 * each, and hands error tuple and status to their spans and metrics.
 */
package dev.plumbline.agent.instrumenter;
