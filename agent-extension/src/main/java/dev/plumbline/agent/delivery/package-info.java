/** The last step before the user's exporters: counts dropped telemetry. */
package dev.plumbline.agent.delivery;
