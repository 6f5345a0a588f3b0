/**
 * What is woven into the application: advice, and the few classes injected beside it. Nothing here
 * knows the charter.
 *
 * <p>All of it is public: unless the agent isolates its instrumentations it copies the advice into
 * the application's methods, which then call from there.
 */
package dev.plumbline.agent.hooks;
