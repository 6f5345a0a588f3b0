/** Assembles traces from spans in any order, and computes what needs a whole trace. */
package dev.plumbline.otlp.trace;
