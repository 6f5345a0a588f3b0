package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;

/** {@code POST /api/alerts/webhook}: what was taken. */
public record WebhookResponse(int alerts, int withTraces) implements Document {}
