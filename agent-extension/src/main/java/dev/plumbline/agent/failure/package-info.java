/**
 * Receives an exception, a status or a call beneath. Classifies it by the charter's table, and
 * hands the error tuple to spans, metrics and responses.
 */
package dev.plumbline.agent.failure;
