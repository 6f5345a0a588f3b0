/**
 * Checks what a learner built in a lesson of the bootcamp, on live telemetry of the running demo.
 */
package dev.plumbline.cli.lesson;
