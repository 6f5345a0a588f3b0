/**
 * The charter's rules for what is exported, one class a rule, named by its id; {@link
 * dev.plumbline.agent.export.rule.Rules} lists them. The package above applies them.
 */
package dev.plumbline.agent.export.rule;
