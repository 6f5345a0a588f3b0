/**
 * Reads YAML and JSON into nodes that know their line and column, and gathers problems with what
 * was expected and the nearest known word.
 */
package dev.plumbline.charter.yaml;
