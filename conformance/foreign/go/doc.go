// Package foreign has services on third-party libraries: the WebSockets of gorilla
// and coder, gin, chi, echo and gRPC. The tests run each with and without
// telemetry-go and compare the results.
package foreign
