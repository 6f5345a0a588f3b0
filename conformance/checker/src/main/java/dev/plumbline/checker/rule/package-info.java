/**
 * The rules: each a class whose name is the rule's id, so {@code ParentPresent} is {@code
 * parent-present}. Rules hold no state between what they check, except where they compare services.
 */
package dev.plumbline.checker.rule;
