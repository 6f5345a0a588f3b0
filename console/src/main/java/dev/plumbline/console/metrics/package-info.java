/** Metrics and rules, read from Prometheus over its HTTP API. */
package dev.plumbline.console.metrics;
