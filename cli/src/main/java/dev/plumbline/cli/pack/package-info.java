/** Makes the one-file agent: an OpenTelemetry Java agent with the extension and a charter in it. */
package dev.plumbline.cli.pack;
