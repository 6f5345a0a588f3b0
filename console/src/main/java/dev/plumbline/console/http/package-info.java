/** The HTTP server of the pages and their API: routes, parameters, problems, headers. */
package dev.plumbline.console.http;
