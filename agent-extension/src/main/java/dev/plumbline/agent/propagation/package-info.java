/**
 * W3C Trace Context level 2 and W3C Baggage, in and out, as conformance/PROTOCOL.md says to the
 * last character.
 */
package dev.plumbline.agent.propagation;
