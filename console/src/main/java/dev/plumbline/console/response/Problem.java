package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;

/** A problem document of RFC 9457. */
public record Problem(String type, String title, int status, String detail, String code)
    implements Document {}
