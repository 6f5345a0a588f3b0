package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The error budget of a journey.
 *
 * @param burnRates by window
 * @param thresholdS of latency
 */
public record Budget(
    String journey,
    String label,
    String service,
    String operation,
    String sli,
    double objectiveRatio,
    long windowS,
    @Nullable Double leftRatio,
    Map<String, @Nullable Double> burnRates,
    @Nullable Double thresholdS)
    implements Document {}
