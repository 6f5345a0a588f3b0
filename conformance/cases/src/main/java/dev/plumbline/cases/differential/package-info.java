/**
 * Sends the same generated inputs to all participants and compares the answers; a difference
 * becomes a case.
 */
package dev.plumbline.cases.differential;
