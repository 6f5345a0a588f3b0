/**
 * What agent and SDK find by the service loader. Receives their start; reads the settings, loads
 * the charter, and hands both to {@code install}.
 */
package dev.plumbline.agent;
