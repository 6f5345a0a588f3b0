/**
 * Receives gRPC calls from the hooks of {@code modules}. Decides what they carry: deadline,
 * attempts, status with details; hands failures on to {@code failure}.
 */
package dev.plumbline.agent.rpc;
