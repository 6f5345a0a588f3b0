package naming

import (
	"strings"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Fill puts values in the places of a template such as "{http.request.method}
// {http.route}". A value that is absent or empty leaves out its place and the
// text before it. ok is false when none of the values is there.
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

// InName is an attribute's value as it stands in span names: the semantic
// conventions for HTTP say HTTP there for a method that is not known.
func InName(key, value string) string {
	if key == charter.AttrHttpRequestMethod && value == charter.HttpRequestMethodValueOther {
		return "HTTP"
	}
	return value
}
