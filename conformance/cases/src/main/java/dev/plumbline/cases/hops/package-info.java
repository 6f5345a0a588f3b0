/**
 * Sends baggage through chains of real services, one of each language, and compares what arrives at
 * the end (W3C Baggage has no test suite of its own).
 */
package dev.plumbline.cases.hops;
