/** JSON of plain values and of records. */
package dev.plumbline.console.json;
