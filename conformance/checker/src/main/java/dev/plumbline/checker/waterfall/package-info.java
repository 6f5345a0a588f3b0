/** Draws one trace as text. */
package dev.plumbline.checker.waterfall;
