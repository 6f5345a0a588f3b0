// Answers the cases of span names: a template filled with attributes, and a
// name in which ids are replaced.

package main

import (
	"fmt"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

var templates = map[string]string{
	"db.client": charter.SpanDbClient, "http.client": charter.SpanHttpClient, "http.server": charter.SpanHttpServer,
	"orders.compute_price": charter.SpanOrdersComputePrice, "orders.place": charter.SpanOrdersPlace,
	"orders.price_line": charter.SpanOrdersPriceLine, "rpc.client": charter.SpanRpcClient, "rpc.server": charter.SpanRpcServer,
}

type spanNameInput struct {
	Type       string
	Attributes map[string]any
}

func namingSpanName(in spanNameInput) (any, error) {
	template, ok := templates[in.Type]
	if !ok {
		return nil, fmt.Errorf("type is %q; expected a span type of the charter", in.Type)
	}
	name, ok := naming.Fill(template, func(key string) string {
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
