/** Alerts, read from Alertmanager and taken from its webhook, with traces that show them. */
package dev.plumbline.console.alerts;
