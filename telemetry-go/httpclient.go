// The HTTP client of the OTLP exporters: TLS files, proxy, no redirects.

package plumbline

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// tlsFiles are PEM files for an https:// endpoint. Without them the authorities
// of the system are used, and no client certificate.
type tlsFiles struct{ authorities, certificate, key string }

// httpClient returns a client for OTLP over HTTP. It follows no redirect: the
// target may be a page whose 200 is no delivery.
func httpClient(s signal) (*http.Client, error) {
	config, err := s.tls.config()
	if err != nil {
		return nil, err
	}
	return &http.Client{
		Timeout:       s.timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: onlyOTLP{&http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2:     true,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   10 * time.Second,
			ExpectContinueTimeout: time.Second,
			TLSClientConfig:       config,
		}},
	}, nil
}

func (f tlsFiles) config() (*tls.Config, error) {
	if f == (tlsFiles{}) {
		return nil, nil //nolint:nilnil // net/http's own defaults
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if f.authorities != "" {
		pem, err := os.ReadFile(f.authorities)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s: it has no certificate; expected authorities in PEM", f.authorities)
		}
	}
	switch {
	case f.certificate != "" && f.key != "":
		pair, err := tls.LoadX509KeyPair(f.certificate, f.key)
		if err != nil {
			return nil, fmt.Errorf("%s and %s: %w", f.certificate, f.key, err)
		}
		config.Certificates = []tls.Certificate{pair}
	case f.certificate != f.key:
		return nil, errors.New("only one of client certificate and client key is set; expected both or none")
	}
	return config, nil
}

// onlyOTLP returns an error for a successful response that is not OTLP, such as
// a page of a proxy.
type onlyOTLP struct{ next http.RoundTripper }

// RoundTrip sends a request and checks the response.
func (t onlyOTLP) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(request)
	if err != nil || response.StatusCode < 200 || response.StatusCode > 299 || response.ContentLength == 0 {
		return response, err
	}
	given := response.Header.Get("Content-Type")
	kind, _, _ := mime.ParseMediaType(given)
	if kind == "application/x-protobuf" || kind == "application/json" || given == "" {
		return response, nil
	}
	response.Status = fmt.Sprintf("%s with %s; expected application/x-protobuf", response.Status, strings.ToValidUTF8(kind, ""))
	response.StatusCode = http.StatusUnsupportedMediaType
	return response, nil
}
