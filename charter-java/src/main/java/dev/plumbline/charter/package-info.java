/**
 * Loads, validates and compiles charters: the definitions and rules of an organization's telemetry.
 */
package dev.plumbline.charter;
