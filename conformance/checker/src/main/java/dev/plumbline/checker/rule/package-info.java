/**
 * The rules: each a class whose name is the rule's id, so {@code ParentPresent} is {@code
 * parent-present}. Rules are stateless, except those that compare services.
 */
package dev.plumbline.checker.rule;
