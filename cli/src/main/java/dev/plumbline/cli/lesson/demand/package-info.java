/** What a lesson can demand of answers and telemetry: one class for each kind of demand. */
package dev.plumbline.cli.lesson.demand;
