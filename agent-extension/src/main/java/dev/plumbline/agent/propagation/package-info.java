/**
 * W3C Trace Context level 2 and W3C Baggage, extracted and injected exactly as
 * conformance/PROTOCOL.md specifies.
 */
package dev.plumbline.agent.propagation;
