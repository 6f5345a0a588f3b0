/**
 * The demo: places orders and injects faults on the running stack and shows the resulting spans,
 * metrics and HTTP responses; {@code smoke} does the same unattended and checks it.
 */
package dev.plumbline.workbench.demo;
