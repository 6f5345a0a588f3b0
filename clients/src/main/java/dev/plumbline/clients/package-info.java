/**
 * What cli, console and the runner of the cases read other programs' answers with: JSON as plain
 * values, and clients of HTTP servers that answer with it.
 */
package dev.plumbline.clients;
