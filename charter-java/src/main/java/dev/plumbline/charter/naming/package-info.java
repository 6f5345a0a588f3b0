/**
 * Recognizes what varies in a name, such as numbers and ids, and fills the templates of span names.
 */
package dev.plumbline.charter.naming;
