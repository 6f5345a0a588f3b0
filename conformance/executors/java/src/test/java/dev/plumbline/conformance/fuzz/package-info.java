/** Coverage-guided fuzz targets, run by Jazzer: conformance/fuzz/README.md. */
package dev.plumbline.conformance.fuzz;
