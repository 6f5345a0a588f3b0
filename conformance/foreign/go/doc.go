// Package foreign has services on third-party libraries: the WebSockets of gorilla
// and coder, gin, chi, gorilla/mux, echo and gRPC. The tests run each with and
// without telemetry-go and compare the results; they use other people's clients of a
// real PostgreSQL and a real Kafka, and real processes that are over soon.
package foreign
