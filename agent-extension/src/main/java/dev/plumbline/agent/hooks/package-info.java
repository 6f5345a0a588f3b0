/**
 * Byte-code advice for libraries of the application, and the few classes injected beside it.
 * Nothing here depends on the charter.
 *
 * <p>All of it is public: unless the agent isolates its instrumentations it copies the advice into
 * the application's methods, which then call from there.
 */
package dev.plumbline.agent.hooks;
