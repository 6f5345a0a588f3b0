/**
 * What a lesson can demand of answers and telemetry: one class for each kind, which reads its own
 * keys from check.yaml, and one table of them ({@link
 * dev.plumbline.cli.lesson.requirement.Demands}).
 */
package dev.plumbline.cli.lesson.requirement;
