/** Java's participant in the conformance cases (conformance/PROTOCOL.md). */
package dev.plumbline.conformance.executor;
