/** What was found, how often and where, and whether that is a pass. */
package dev.plumbline.checker.result;
