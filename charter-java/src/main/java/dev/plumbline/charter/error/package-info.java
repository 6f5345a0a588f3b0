/**
 * The error table of a charter: classifies codes, statuses and exceptions into the tuple that every
 * failed operation has.
 */
package dev.plumbline.charter.error;
