/**
 * Receives the charter and the environment. Determines which process this is, and hands the
 * attributes to the SDK's resource.
 */
package dev.plumbline.agent.resource;
