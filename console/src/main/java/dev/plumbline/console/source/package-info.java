/** Sources of traces and logs: queries and results. */
package dev.plumbline.console.source;
