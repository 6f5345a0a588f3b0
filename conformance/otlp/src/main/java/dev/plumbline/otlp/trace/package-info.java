/**
 * Traces put together again from spans that come in any order, and what can be seen only in a whole
 * trace.
 */
package dev.plumbline.otlp.trace;
