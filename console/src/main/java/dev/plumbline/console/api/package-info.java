/** The responses of the API that API.md describes. */
package dev.plumbline.console.api;
