/**
 * The failures of the edge, each an exception with its code and reason, and the problem document
 * that a caller gets.
 */
package dev.plumbline.demo.edge.error;
