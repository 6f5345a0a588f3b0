// Fills the charter's span name templates with attribute values.

package naming

import (
	"strings"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Fill returns a template such as "{http.request.method} {http.route}" with its
// values. An absent or empty value is left out with the text before it. ok is
// false if all values are absent.
func Fill(template string, value func(key string) string) (name string, ok bool) {
	var b strings.Builder
	places := 0
	for template != "" {
		before, rest, found := strings.Cut(template, "{")
		if !found {
			b.WriteString(before)
			break
		}
		key, after, _ := strings.Cut(rest, "}")
		places++
		template = after
		if text := InName(key, value(key)); text != "" {
			if b.Len() > 0 || places == 1 {
				b.WriteString(before)
			}
			b.WriteString(text)
			ok = true
		}
	}
	return b.String(), ok || places == 0
}

// InName returns the value of an attribute as it is in span names: HTTP for an
// unknown http.request.method, by the semantic conventions for HTTP.
func InName(key, value string) string {
	if key == charter.AttrHttpRequestMethod && value == charter.HttpRequestMethodValueOther {
		return "HTTP"
	}
	return value
}
