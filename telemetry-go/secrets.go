// Keeps credentials of settings and proxies out of log messages, and warns
// about proxy settings that are not used.

package plumbline

import (
	"context"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync/atomic"

	"github.com/go-logr/logr"

	"go.opentelemetry.io/otel"

	"github.com/plumbline/plumbline/telemetry-go/internal/environment"
	"github.com/plumbline/plumbline/telemetry-go/internal/secret"
)

var proxyVariables = [...]string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"}

// checkProxies warns about a proxy setting that net/http would ignore silently.
func checkProxies(r *environment.Reader) {
	for _, variable := range proxyVariables {
		if value := r.Text("", variable); value != "" && !isProxy(value) {
			r.Warn(variable, "an http://, https:// or socks5:// address of a proxy", "none")
		}
	}
}

func isProxy(text string) bool {
	address, err := url.Parse(text)
	if err != nil || !strings.Contains(text, "://") {
		address, err = url.Parse("http://" + text)
	}
	if err != nil || address.Host == "" {
		return false
	}
	switch address.Scheme {
	case "http", "https", "socks5", "socks5h":
		return true
	}
	return false
}

// secretsOf returns the credentials in the settings.
func secretsOf(r *environment.Reader, s settings) *secret.Texts {
	secrets := new(secret.Texts)
	secrets.Add(string(s.hashKey), r.Text("", hashKeyVariable))
	const otlp = "OTEL_EXPORTER_OTLP_"
	for _, signal := range []string{"", "TRACES_", "METRICS_", "LOGS_"} {
		secrets.AddUser(r.Text("", otlp+signal+"ENDPOINT"))
		for _, entry := range strings.Split(r.Text("", otlp+signal+"HEADERS"), ",") {
			_, value, ok := strings.Cut(entry, "=")
			if !ok {
				value = entry
			}
			secrets.Add(value)
			if decoded, err := url.PathUnescape(value); err == nil {
				secrets.Add(decoded)
			}
		}
	}
	for _, variable := range proxyVariables {
		secrets.AddUser(r.Text("", variable))
	}
	return secrets
}

// quietSDK suppresses, until the returned function is called, what the SDK logs
// about settings that it cannot parse: it would repeat the value of a header,
// address or attribute. If all settings are valid, logger and error handler of
// the SDK are left to the application.
func quietSDK(console *slog.Logger) (end func()) {
	r := environment.NewReader(os.LookupEnv)
	for _, signal := range []string{"", "TRACES_", "METRICS_", "LOGS_"} {
		r.Headers("OTEL_EXPORTER_OTLP_" + signal + "HEADERS")
		r.URL("", "OTEL_EXPORTER_OTLP_"+signal+"ENDPOINT")
	}
	r.Pairs("OTEL_RESOURCE_ATTRIBUTES")
	if len(r.Warnings()) == 0 {
		return func() {}
	}
	over := new(atomic.Bool)
	errs := newErrorHandler(console)
	otel.SetLogger(logr.FromSlogHandler(quietHandler{Handler: console.Handler(), over: over}))
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		if over.Load() {
			errs.Handle(err)
		}
	}))
	return func() { over.Store(true) }
}

// quietHandler discards records until the set-up is done.
type quietHandler struct {
	slog.Handler
	over *atomic.Bool
}

// Handle writes the record after the set-up.
func (h quietHandler) Handle(ctx context.Context, record slog.Record) error {
	if !h.over.Load() {
		return nil
	}
	return h.Handler.Handle(ctx, record)
}

// WithAttrs adds attributes.
func (h quietHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return quietHandler{Handler: h.Handler.WithAttrs(attrs), over: h.over}
}

// WithGroup opens a group.
func (h quietHandler) WithGroup(name string) slog.Handler {
	return quietHandler{Handler: h.Handler.WithGroup(name), over: h.over}
}
