// Package sampling decides which traces are sampled. CharterSampler
// (chartersampler.go) applies the rules of the charter; the other samplers can be
// used without one. Decisions are consistent: services in every language decide
// the same for a trace, and a lower probability samples a subset.
//
// It implements "Probability Sampling" and "TraceState Handling" of the
// OpenTelemetry specification. A probability is a rejection threshold, recorded as
// th in the ot member of tracestate. A trace is sampled if its randomness, rv of
// that member or else the last 56 bits of the trace id, is not below the threshold.
//
//	sampler := sampling.NewCompositeSampler(sampling.ParentThreshold(sampling.Probability(0.1)))
//	provider := sampling.NewRandomFlagProvider(sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler)))
//
// The tracestate of a span has ot as its first member, the other members unchanged,
// at most 32 members, and at most 512 characters where ot was added.
package sampling
