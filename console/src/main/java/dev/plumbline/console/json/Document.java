package dev.plumbline.console.json;

/**
 * A record that is an object in JSON.
 *
 * <p>Its components are the members, in their order, with names in snake_case: {@code startUs} is
 * {@code start_us}. Enums are words in lower case, and numbers that are none are null.
 */
public interface Document {}
