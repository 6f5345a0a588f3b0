/** Asks the samplers of every language about the same many trace ids and compares id by id. */
package dev.plumbline.cases.sweep;
