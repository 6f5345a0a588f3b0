/**
 * Gives every participant the same made-up input and looks whether all answer alike; what they do
 * not becomes a case.
 */
package dev.plumbline.cases.differential;
