// Reads the addresses of server and peer, and the number of earlier attempts of
// a call.

package grpctelemetry

import (
	"net"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
)

// trailerName is the trailer of failures whose ErrorInfo would be too large
// (failure.StatusWithin).
var trailerName = strings.ToLower(failure.HeaderName)

// endpoint is a host and port.
type endpoint struct {
	host string
	port int
}

// endpointOfTarget returns host and port of a gRPC target, such as
// dns:///payments:9200 or 127.0.0.1:9200 (gRPC Name Resolution).
func endpointOfTarget(target string) endpoint {
	if i := strings.Index(target, "://"); i >= 0 {
		target = target[i+len("://"):]
		target = target[strings.Index(target, "/")+1:]
	} else if scheme, rest, ok := strings.Cut(target, ":"); ok && (scheme == "dns" || scheme == "passthrough") {
		target = rest
	}
	return endpointOf(target)
}

func endpointOf(address string) endpoint {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return endpoint{host: address}
	}
	n, _ := strconv.Atoi(port)
	return endpoint{host: host, port: n}
}

func (e endpoint) server() []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String(charter.AttrServerAddress, e.host), attribute.Int(charter.AttrServerPort, e.port),
	}
}

func peerAttributes(address net.Addr) []attribute.KeyValue {
	if address == nil {
		return nil
	}
	e := endpointOf(address.String())
	return append(make([]attribute.KeyValue, 0, 3), // room for the status of a call
		attribute.String(charter.AttrNetworkPeerAddress, e.host), attribute.Int(charter.AttrNetworkPeerPort, e.port))
}

// previousAttempts returns the value of grpc-previous-rpc-attempts (gRFC A6):
// the number of earlier attempts; 0 for an absent or invalid value.
func previousAttempts(values []string) int {
	if len(values) != 1 || len(values[0]) > 3 {
		return 0
	}
	attempts, err := strconv.ParseUint(values[0], 10, 16)
	if err != nil {
		return 0
	}
	return int(attempts)
}
