/** Faults that a caller may ask for, to be seen in telemetry. */
package dev.plumbline.demo.edge.fault;
