// Package foreign has services as other people write them in Go, on gorilla's
// and coder's WebSockets, gin, chi, echo and gRPC. The tests run each bare and
// under telemetry-go, and compare.
package foreign
