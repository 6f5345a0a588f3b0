/**
 * The JSON of the API: one record for each response, and those that they share. The pages' types
 * are generated from them, and API.md is compared with them.
 */
package dev.plumbline.console.response;
