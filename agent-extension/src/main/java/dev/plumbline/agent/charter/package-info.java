/** The charter in force: loading it, watching its files, replacing it. */
package dev.plumbline.agent.charter;
