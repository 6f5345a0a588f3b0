// Package sampling decides which traces are kept, consistently: services in
// every language decide alike for the same trace, and a lower rate keeps a
// subset of what a higher rate keeps.
//
// It follows "Probability Sampling" and "TraceState Handling" of the
// OpenTelemetry specification: a probability is a rejection threshold, written
// as th in the ot member of tracestate; a trace is kept when its randomness,
// which is rv of that member or the last 56 bits of the trace id, reaches the
// threshold.
//
//	sampler := sampling.NewCompositeSampler(sampling.ParentThreshold(sampling.Probability(0.1)))
//	provider := sampling.NewRandomFlagProvider(sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler)))
//
// A ComposableSampler states an intent; New makes an sdktrace.Sampler of it, which
// decides once and keeps tracestate in order: ours first, the others as they
// were, at most 32 members, and no more than 512 characters where ours is added.
package sampling
