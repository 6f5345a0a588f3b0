/** What the user set: properties, environment, configuration files. */
package dev.plumbline.agent.settings;
