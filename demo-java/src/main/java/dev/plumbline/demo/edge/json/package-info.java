/** Reads and writes the JSON of orders. */
package dev.plumbline.demo.edge.json;
