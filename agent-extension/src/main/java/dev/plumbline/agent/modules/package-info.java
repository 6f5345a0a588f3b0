/** Installs the hooks of {@code hooks} into libraries, and receives what they report. */
package dev.plumbline.agent.modules;
