/** One trace drawn for people. */
package dev.plumbline.conformance.waterfall;
