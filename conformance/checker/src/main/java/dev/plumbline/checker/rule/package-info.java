/**
 * The rules of the checker, and what several of them share. The class of a rule is named by its id:
 * {@code ParentPresent} is {@code parent-present}. Rules are stateless, except those that compare
 * services. A rule without a class here is applied by services only, such as {@code baggage-key}.
 */
package dev.plumbline.checker.rule;
