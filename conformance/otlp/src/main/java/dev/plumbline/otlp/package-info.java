/**
 * Telemetry as it arrives: OTLP as JSON lines or protobuf, read into flat values with bounded
 * memory.
 */
package dev.plumbline.otlp;
