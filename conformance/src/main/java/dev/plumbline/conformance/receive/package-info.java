/**
 * Telemetry taken from the wire: an OTLP receiver over gRPC and HTTP that judges what it is sent.
 */
package dev.plumbline.conformance.receive;
