/**
 * Calls the gateway over gRPC with a deadline and one retry, and turns its failures into those of
 * {@code error}.
 */
package dev.plumbline.demo.edge.gateway;
