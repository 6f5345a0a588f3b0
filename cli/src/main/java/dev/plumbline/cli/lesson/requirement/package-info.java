/** What a lesson can require of answers and telemetry: one class for each kind of requirement. */
package dev.plumbline.cli.lesson.requirement;
