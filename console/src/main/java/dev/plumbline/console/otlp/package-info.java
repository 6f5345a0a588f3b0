/** OTLP receivers: gRPC and HTTP, with limits and back-pressure. */
package dev.plumbline.console.otlp;
