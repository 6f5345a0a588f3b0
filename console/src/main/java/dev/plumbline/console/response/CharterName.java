package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;

/** Which charter it is. */
public record CharterName(String version, String digest) implements Document {}
