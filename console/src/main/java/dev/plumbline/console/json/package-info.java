/** JSON as plain values. */
package dev.plumbline.console.json;
