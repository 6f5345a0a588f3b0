/** Embedded databases side by side. */
@org.jspecify.annotations.NullMarked
package dev.plumbline.benchmarks.stores;
