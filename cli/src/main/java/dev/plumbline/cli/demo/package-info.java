/**
 * What a person sees of the demo: places orders and faults on the running stack and shows what
 * became of them in spans, metrics and HTTP answers; {@code smoke} does the same unattended and
 * judges it.
 */
package dev.plumbline.cli.demo;
