// Package secret keeps credentials out of what Plumbline itself writes: a
// setting, a header or an address may carry one wherever it is repeated.
package secret

import (
	"context"
	"log/slog"
	"net/url"
	"slices"
	"strings"
)

// Hidden stands where a value is not shown.
const Hidden = "…"

const mask = "****"

// shortest is how long a text is at least that is looked for in others: shorter
// ones are parts of ordinary words.
const shortest = 4

// Address is a URL as a message may show it: scheme, host, port and path. What
// cannot be such a thing is hidden, as nobody can tell the password in it.
func Address(text string) string {
	scheme, rest := "", strings.TrimSpace(text)
	if i := strings.Index(rest, "://"); i > 0 && isScheme(rest[:i]) {
		scheme, rest = rest[:i+3], rest[i+3:]
	}
	// The last @ of all: a password may have what ends a host.
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = rest[at+1:]
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	host, _, _ := strings.Cut(rest, "/")
	if !isHost(host) {
		return scheme + Hidden
	}
	return scheme + rest
}

func isScheme(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '+' && r != '-' && r != '.'
	})
}

// isHost says whether text is a host, with a port or without.
func isHost(text string) bool {
	if end := strings.LastIndexByte(text, ':'); end > strings.LastIndexByte(text, ']') {
		if strings.Trim(text[end+1:], "0123456789") != "" || strings.HasPrefix(text, "[") != (text[end-min(end, 1)] == ']') {
			return false
		}
		text = text[:end]
	}
	if inside, ok := strings.CutPrefix(text, "["); ok {
		return strings.Trim(strings.TrimSuffix(inside, "]"), "0123456789abcdefABCDEF:.") == ""
	}
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.' && r != '_'
	})
}

// Texts are secrets that are known, such as passwords and values of headers.
type Texts struct{ known []string }

// Add adds a secret; one that is too short to be told from ordinary words is
// left out.
func (t *Texts) Add(texts ...string) {
	for _, text := range texts {
		if text = strings.TrimSpace(text); len(text) >= shortest && !slices.Contains(t.known, text) {
			t.known = append(t.known, text)
		}
	}
	// One may be a part of another.
	slices.SortStableFunc(t.known, func(a, b string) int { return len(b) - len(a) })
}

// longName is how long the name of a user is at least that is looked for beside
// its password: shorter ones are ordinary words.
const longName = 8

// AddUser adds the user and the password of an address, as they stand in it and
// decoded.
func (t *Texts) AddUser(address string) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return
	}
	user := address[:at]
	if i := strings.Index(user, "://"); i >= 0 {
		user = user[i+3:]
	}
	name, password, _ := strings.Cut(user, ":")
	parts := []string{user, password}
	if len(name) >= longName {
		parts = append(parts, name)
	}
	for _, part := range parts {
		t.Add(part)
		if decoded, err := url.PathUnescape(part); err == nil {
			t.Add(decoded)
		}
	}
}

// Out is a text without the secrets, and without user, query and fragment of
// the addresses in it.
func (t *Texts) Out(text string) string {
	for _, secret := range t.known {
		text = strings.ReplaceAll(text, secret, mask)
	}
	return withoutUsers(text)
}

// withoutUsers takes user, query and fragment out of every address with an @.
func withoutUsers(text string) string {
	if !strings.Contains(text, "://") {
		return text
	}
	var left strings.Builder
	for {
		begin := strings.Index(text, "://")
		if begin < 0 {
			return left.String() + text
		}
		begin += len("://")
		end := strings.IndexAny(text[begin:], " \t\r\n\"'<>`,;|)\\")
		if end < 0 {
			end = len(text) - begin
		}
		address := text[begin : begin+end]
		left.WriteString(text[:begin])
		left.WriteString(plain(address))
		text = text[begin+end:]
	}
}

func plain(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		address = address[at+1:]
	}
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		address = address[:i]
	}
	return address
}

// Handler writes records without the secrets.
type Handler struct {
	next    slog.Handler
	secrets *Texts
}

// NewHandler makes a handler before next.
func NewHandler(next slog.Handler, secrets *Texts) *Handler {
	return &Handler{next: next, secrets: secrets}
}

// Enabled is that of the next handler.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle writes the record's message and its texts without the secrets.
func (h *Handler) Handle(ctx context.Context, record slog.Record) error {
	left := slog.NewRecord(record.Time, record.Level, h.secrets.Out(record.Message), record.PC)
	record.Attrs(func(a slog.Attr) bool {
		left.AddAttrs(slog.String(a.Key, h.secrets.Out(a.Value.Resolve().String())))
		return true
	})
	return h.next.Handle(ctx, left)
}

// WithAttrs adds attributes without the secrets.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	left := make([]slog.Attr, 0, len(attrs))
	for _, a := range attrs {
		left = append(left, slog.String(a.Key, h.secrets.Out(a.Value.Resolve().String())))
	}
	return &Handler{next: h.next.WithAttrs(left), secrets: h.secrets}
}

// WithGroup puts what follows into a group.
func (h *Handler) WithGroup(name string) slog.Handler {
	return &Handler{next: h.next.WithGroup(name), secrets: h.secrets}
}
