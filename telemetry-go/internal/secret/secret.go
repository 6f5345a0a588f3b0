// Package secret removes credentials from messages of Plumbline: settings, headers
// and addresses may have them.
package secret

import (
	"context"
	"log/slog"
	"net/url"
	"slices"
	"strings"
)

// Hidden replaces a value that is not shown.
const Hidden = "…"

const mask = "****"

// minTextLength is the shortest secret that is searched for in texts, in bytes:
// shorter ones are parts of ordinary words.
const minTextLength = 4

// Address returns a URL for a message: scheme, host, port and path. A text that
// is no URL is hidden: a password in it could not be recognized.
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

// isHost reports whether text is a host, with a port or without.
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

// Add adds secrets; those that are too short are ignored.
func (t *Texts) Add(texts ...string) {
	for _, text := range texts {
		if text = strings.TrimSpace(text); len(text) >= minTextLength && !slices.Contains(t.known, text) {
			t.known = append(t.known, text)
		}
	}
	// One may be a part of another.
	slices.SortStableFunc(t.known, func(a, b string) int { return len(b) - len(a) })
}

// minNameLength is the shortest user name that is searched for beside its
// password.
const minNameLength = 8

// AddUser adds user and password of an address, encoded and decoded.
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
	if len(name) >= minNameLength {
		parts = append(parts, name)
	}
	for _, part := range parts {
		t.Add(part)
		if decoded, err := url.PathUnescape(part); err == nil {
			t.Add(decoded)
		}
	}
}

// Out returns a text without the secrets, and without user, query and fragment
// of the URLs in it.
func (t *Texts) Out(text string) string {
	for _, secret := range t.known {
		text = strings.ReplaceAll(text, secret, mask)
	}
	return withoutUsers(text)
}

// withoutUsers removes user, query and fragment from every URL with an @.
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

// NewHandler returns a handler before next.
func NewHandler(next slog.Handler, secrets *Texts) *Handler {
	return &Handler{next: next, secrets: secrets}
}

// Enabled calls the next handler.
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
