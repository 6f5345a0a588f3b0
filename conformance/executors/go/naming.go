// Answers the cases of span names: a template filled with attributes, and a
// name in which ids are replaced.

package main

import (
	"fmt"
	"slices"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

type spanNameInput struct {
	Type       string
	Attributes map[string]any
}

func namingSpanName(in spanNameInput) (any, error) {
	spans := parsed().Spans
	i := slices.IndexFunc(spans, func(s charter.Span) bool { return s.Type == in.Type })
	if i < 0 {
		return nil, fmt.Errorf("type is %q; expected a span type of the charter", in.Type)
	}
	name, ok := naming.Fill(spans[i].Name, func(key string) string {
		if value, ok := in.Attributes[key]; ok && value != nil {
			return fmt.Sprint(value)
		}
		return ""
	})
	if !ok {
		return map[string]any{"name": nil}, nil
	}
	return map[string]any{"name": name}, nil
}

type nameInput struct {
	Name       string
	Words      []string
	Attributes map[string]any
}

func namingCardinality(in nameInput) (any, error) {
	known := naming.Known{Words: in.Words}
	for _, key := range naming.Templates {
		if value, ok := in.Attributes[key].(string); ok {
			known.Values = append(known.Values, value)
		}
	}
	return map[string]any{"contains_id": known.ContainsID(in.Name), "name": known.WithoutIDs(in.Name)}, nil
}
