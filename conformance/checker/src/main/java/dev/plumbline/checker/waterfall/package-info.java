/** One trace drawn for people. */
package dev.plumbline.checker.waterfall;
