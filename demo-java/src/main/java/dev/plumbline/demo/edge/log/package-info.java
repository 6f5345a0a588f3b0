/** Log lines as JSON. */
package dev.plumbline.demo.edge.log;
