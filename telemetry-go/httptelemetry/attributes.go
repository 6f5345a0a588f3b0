// The attributes of an HTTP request: method, scheme, server address, protocol
// version.

package httptelemetry

import (
	"net"
	"net/http"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

// methodOf returns the http.request.method of a method, and the method as sent
// if it is not a known one.
func methodOf(method string) (known, original string) {
	switch method {
	case "":
		return http.MethodGet, ""
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch,
		http.MethodOptions, http.MethodTrace, http.MethodConnect, charter.HttpRequestMethodValueQuery:
		return method, ""
	}
	return charter.HttpRequestMethodValueOther, cut(method, 32)
}

// nameOf returns the method as it is in span names.
func nameOf(method string) string { return naming.InName(charter.AttrHttpRequestMethod, method) }

func schemeOf(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

func serverAttributes(s *served, route, scheme string, status int) []attribute.KeyValue {
	r := s.request
	attributes := append(make([]attribute.KeyValue, 0, 12),
		attribute.String(charter.AttrUrlScheme, scheme),
		attribute.String(charter.AttrNetworkProtocolVersion, version(r.ProtoMajor, r.ProtoMinor)))
	if route != "" {
		attributes = append(attributes, attribute.String(charter.AttrHttpRoute, route))
	}
	if status != 0 {
		attributes = append(attributes, attribute.Int(charter.AttrHttpResponseStatusCode, status))
	}
	if s.original != "" {
		attributes = append(attributes, attribute.String(charter.AttrHttpRequestMethodOriginal, s.original))
	}
	if agent := r.UserAgent(); agent != "" {
		attributes = append(attributes, attribute.String(charter.AttrUserAgentOriginal, cut(agent, 256)))
	}
	host, port := hostPort(r.Host, scheme)
	attributes = append(attributes, attribute.String(charter.AttrServerAddress, cut(host, 253)), attribute.Int(charter.AttrServerPort, port))
	if peer, text, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		n, _ := strconv.Atoi(text)
		attributes = append(attributes, attribute.String(charter.AttrNetworkPeerAddress, peer), attribute.Int(charter.AttrNetworkPeerPort, n))
	}
	return attributes
}

// hostPort splits an authority; the default port is that of the scheme.
func hostPort(authority, scheme string) (string, int) {
	host, text, err := net.SplitHostPort(authority)
	if err == nil {
		if port, err := strconv.Atoi(text); err == nil {
			return host, port
		}
	} else {
		host = authority
	}
	if scheme == "https" {
		return host, 443
	}
	return host, 80
}

// version returns the HTTP version if it exists: HTTP/1.7 is an invention of
// the caller.
func version(major, minor int) string {
	switch {
	case major == 1 && minor == 0:
		return "1.0"
	case major == 1 && minor == 1:
		return "1.1"
	case major == 2 && minor == 0:
		return "2"
	case major == 3 && minor == 0:
		return "3"
	}
	return other
}

// other replaces an untrusted value that is not in a closed set.
const other = charter.HttpRequestMethodValueOther

// cut shortens text to a length in bytes, at the end of a character.
func cut(text string, length int) string {
	if len(text) <= length {
		return text
	}
	return strings.ToValidUTF8(text[:length], "")
}
