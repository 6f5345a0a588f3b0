/** JSON as plain values, read from and written to other programs. */
package dev.plumbline.clients;
