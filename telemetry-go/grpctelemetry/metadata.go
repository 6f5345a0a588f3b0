package grpctelemetry

import (
	"net"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"google.golang.org/grpc/metadata"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// carrier lets propagators read and write gRPC metadata. Several values of one
// key are one list, as HTTP has it (RFC 9110 section 5.3).
type carrier metadata.MD

// Get is the value of a key, or empty.
func (c carrier) Get(key string) string {
	values := metadata.MD(c).Get(key)
	switch len(values) {
	case 0:
		return ""
	case 1:
		return values[0]
	}
	if key == "baggage" {
		return strings.Join(values, ",")
	}
	return values[0]
}

// Set replaces the value of a key.
func (c carrier) Set(key, value string) { metadata.MD(c).Set(key, value) }

// Keys are the names of all keys.
func (c carrier) Keys() []string {
	keys := make([]string, 0, len(c))
	for key := range c {
		keys = append(keys, key)
	}
	return keys
}

// endpoint is a host and port.
type endpoint struct {
	host string
	port int
}

// endpointOfTarget reads the host and port out of a gRPC target, such as
// dns:///worker:9200 or 127.0.0.1:9200 (gRPC Name Resolution).
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
	return []attribute.KeyValue{
		attribute.String(charter.AttrNetworkPeerAddress, e.host), attribute.Int(charter.AttrNetworkPeerPort, e.port),
	}
}
