/**
 * The charter: what telemetry is called, which errors exist, what is sampled and what may travel.
 */
package dev.plumbline.charter;
