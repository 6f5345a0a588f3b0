/** Where traces and logs are read from: what can be asked, and what is answered. */
package dev.plumbline.console.source;
