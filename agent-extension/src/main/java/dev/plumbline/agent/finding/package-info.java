/**
 * Receives findings of the rules. Counts them, logs an example of each from time to time without a
 * value, and hands the counts to the metric {@code plumbline.findings}.
 */
package dev.plumbline.agent.finding;
