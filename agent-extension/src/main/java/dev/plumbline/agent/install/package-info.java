/** Puts the enforcement into an SDK, however that is configured. */
package dev.plumbline.agent.install;
