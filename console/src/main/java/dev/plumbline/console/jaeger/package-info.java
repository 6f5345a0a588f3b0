/** Traces read from a Jaeger, for installations that outgrow one machine. */
package dev.plumbline.console.jaeger;
