/** The last step before the user's exporters: stamps the resource and counts dropped telemetry. */
package dev.plumbline.agent.delivery;
