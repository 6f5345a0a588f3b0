/**
 * Keeps what fails or blocks in a hook away from the application. Receives: each use of a hook in
 * the application's path. Hands on: what failed, to the findings of the charter in force.
 */
package dev.plumbline.agent.guard;
