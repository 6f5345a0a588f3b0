/** Compares the decisions of every language's sampler for the same trace ids, id by id. */
package dev.plumbline.cases.sweep;
