package dev.plumbline.cli.slo;

/**
 * For how long an alert fired within the window.
 *
 * @param burn its step: 14.4, 6, 3 or 1
 * @param seconds by the count of evaluations, so to within one of them
 */
record FiringTime(String journey, String promise, String burn, String severity, double seconds) {}
