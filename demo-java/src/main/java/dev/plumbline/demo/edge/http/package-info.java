/**
 * The HTTP server: routes, validates and answers requests. Hands on to: the gateway, through {@code
 * gateway}.
 */
package dev.plumbline.demo.edge.http;
