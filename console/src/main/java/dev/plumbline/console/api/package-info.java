/** The answers of the pages' API, as API.md says them. */
package dev.plumbline.console.api;
