/**
 * The edge of the demo. Receives: orders over HTTP. Does: starts the server, warms it up and stops
 * it. Hands on to: {@code http}.
 */
package dev.plumbline.demo.edge;
