/** Reads OTLP as JSON lines or protobuf into flat values, with bounded memory. */
package dev.plumbline.otlp;
