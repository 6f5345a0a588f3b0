/**
 * The policy of a charter as values: services, resource, baggage, sampling, objectives, and the
 * mode of each rule.
 */
package dev.plumbline.charter.policy;
