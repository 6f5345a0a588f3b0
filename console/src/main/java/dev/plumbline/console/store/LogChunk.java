package dev.plumbline.console.store;

import dev.plumbline.otlp.TraceId;
import java.util.List;

/**
 * Log records of one trace out of one export request, ready to be stored.
 *
 * @param hashes one for each record, over its content: the same record sent twice is stored once
 * @param body the records as {@link Block} packs them
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record LogChunk(TraceId trace, long[] hashes, List<EmitterKey> emitters, byte[] body) {}
