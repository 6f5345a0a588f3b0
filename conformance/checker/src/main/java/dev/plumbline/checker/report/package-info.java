/** Writes a result: a table for people, JSON for programs, JUnit XML for CI. */
package dev.plumbline.checker.report;
