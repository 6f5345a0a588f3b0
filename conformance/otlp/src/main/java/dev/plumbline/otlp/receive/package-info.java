/** Receives OTLP over gRPC and HTTP. */
package dev.plumbline.otlp.receive;
