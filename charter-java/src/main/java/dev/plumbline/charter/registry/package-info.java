/**
 * The words of a charter as values: attributes, metrics, spans, events and entities, and which
 * values are sensitive.
 */
package dev.plumbline.charter.registry;
