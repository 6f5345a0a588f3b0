/**
 * The last step of telemetry out of the process: what leaves is stamped, what is lost is counted.
 */
package dev.plumbline.agent.delivery;
