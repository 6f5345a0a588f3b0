// The registry of a compiled charter, in the form of OpenTelemetry Weaver's
// definition/2.

package charter

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

type registry struct {
	Manifest struct {
		Name      string `json:"name"`
		SchemaURL string `json:"schema_url"`
	} `json:"manifest"`
	Attributes []attributeRow `json:"attributes"`
	Groups     []struct {
		ID         string `json:"id"`
		Attributes []use  `json:"attributes"`
	} `json:"attribute_groups"`
	Metrics []struct {
		Name        string       `json:"name"`
		Instrument  string       `json:"instrument"`
		Unit        string       `json:"unit"`
		Brief       string       `json:"brief"`
		Attributes  []use        `json:"attributes"`
		Deprecated  *deprecation `json:"deprecated"`
		Annotations struct {
			Plumbline struct {
				Buckets     []float64 `json:"buckets"`
				Cardinality struct {
					MaxSeries int `json:"max_series"`
				} `json:"cardinality"`
			} `json:"plumbline"`
		} `json:"annotations"`
	} `json:"metrics"`
	Spans []struct {
		Type string `json:"type"`
		Kind string `json:"kind"`
		Name struct {
			Note string `json:"note"`
		} `json:"name"`
		Attributes  []use `json:"attributes"`
		Annotations struct {
			Plumbline struct {
				Match []string `json:"match"`
			} `json:"plumbline"`
		} `json:"annotations"`
	} `json:"spans"`
	Events []struct {
		Name       string `json:"name"`
		Attributes []use  `json:"attributes"`
	} `json:"events"`
}

type attributeRow struct {
	Key         string       `json:"key"`
	Type        valueType    `json:"type"`
	Deprecated  *deprecation `json:"deprecated"`
	Annotations struct {
		Plumbline struct {
			Sensitive   string  `json:"sensitive"`
			Closed      bool    `json:"closed"`
			MaxLength   float64 `json:"max_length"`
			Cardinality struct {
				Max        int `json:"max"`
				OnOverflow any `json:"on_overflow"`
			} `json:"cardinality"`
		} `json:"plumbline"`
	} `json:"annotations"`
}

type deprecation struct {
	RenamedTo string `json:"renamed_to"`
}

// use is an attribute of a metric, span or event, or a group of them.
type use struct {
	Ref   string `json:"ref"`
	Group string `json:"ref_group"`
	Level level  `json:"requirement_level"`
}

// level is a requirement level; one with a condition is an object.
type level string

// UnmarshalJSON reads either.
func (l *level) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		*l = "conditionally_required"
		return nil
	}
	return json.Unmarshal(data, (*string)(l))
}

// valueType is the type of an attribute: a word, or an enumeration.
type valueType struct {
	word     string
	template bool
	values   []string // as text
}

// UnmarshalJSON reads either.
func (t *valueType) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		if err := json.Unmarshal(data, &t.word); err != nil {
			return err
		}
		if inner, ok := strings.CutPrefix(t.word, "template["); ok {
			t.word, t.template = strings.TrimSuffix(inner, "]"), true
		}
		return nil
	}
	var enumeration struct {
		Members []struct {
			ID    string `json:"id"`
			Value any    `json:"value"`
		} `json:"members"`
	}
	if err := decode(data, &enumeration); err != nil {
		return err
	}
	t.word = "string"
	for _, member := range enumeration.Members {
		switch value := member.Value.(type) {
		case nil:
			t.values = append(t.values, member.ID)
		case string:
			t.values = append(t.values, value)
		case bool:
			t.word = "boolean"
			t.values = append(t.values, strconv.FormatBool(value))
		case json.Number:
			t.word = "int"
			t.values = append(t.values, value.String())
		}
	}
	return nil
}

// decode is json.Unmarshal with numbers as they are written.
func decode(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// into adds the registry to a charter.
func (r *registry) into(c *Charter, v *validation) {
	c.Name = r.Manifest.Name
	for i := range r.Attributes {
		c.Attributes = append(c.Attributes, r.Attributes[i].attribute())
	}
	for _, m := range r.Metrics {
		row := Metric{
			Name: m.Name, Instrument: m.Instrument, Unit: m.Unit, Brief: m.Brief,
			Buckets: m.Annotations.Plumbline.Buckets, MaxSeries: m.Annotations.Plumbline.Cardinality.MaxSeries,
		}
		if m.Deprecated != nil {
			row.Deprecated, row.RenamedTo = true, m.Deprecated.RenamedTo
		}
		row.Attributes, row.Required = r.keys(m.Attributes, func(problem string) { v.found("metrics", m.Name, problem, "an attribute or a group of the registry") })
		c.Metrics = append(c.Metrics, row)
	}
	for _, s := range r.Spans {
		row := Span{Type: s.Type, Kind: s.Kind, Name: s.Name.Note, Match: s.Annotations.Plumbline.Match}
		row.Attributes, row.Required = r.keys(s.Attributes, func(problem string) { v.found("spans", s.Type, problem, "an attribute or a group of the registry") })
		c.Spans = append(c.Spans, row)
	}
	for _, e := range r.Events {
		row := Event{Name: e.Name}
		row.Attributes, row.Required = r.keys(e.Attributes, func(problem string) { v.found("events", e.Name, problem, "an attribute or a group of the registry") })
		c.Events = append(c.Events, row)
	}
}

func (a *attributeRow) attribute() Attribute {
	p := a.Annotations.Plumbline
	row := Attribute{
		Key: a.Key, Type: a.Type.word, Template: a.Type.template, Sensitive: p.Sensitive,
		MaxLength: int(p.MaxLength), MaxValues: p.Cardinality.Max, OnOverflow: p.Cardinality.OnOverflow,
	}
	if number, ok := row.OnOverflow.(float64); ok {
		row.OnOverflow = int64(number)
	}
	if a.Deprecated != nil {
		row.Deprecated, row.RenamedTo = true, a.Deprecated.RenamedTo
	}
	if p.Closed {
		row.Values = a.Type.values
	}
	return row
}

// keys returns the keys of a list, groups resolved, and those that are required.
// An entry of the list overrides that of a group.
func (r *registry) keys(list []use, report func(problem string)) (all, required []string) {
	levels := map[string]level{}
	r.collect(list, report, 0, func(key string, l level, own bool) {
		if _, known := levels[key]; !known {
			all = append(all, key)
		} else if !own {
			return
		}
		levels[key] = l
	})
	for _, key := range all {
		if levels[key] == "required" {
			required = append(required, key)
		}
	}
	return all, required
}

// maxGroups bounds how deep groups contain each other.
const maxGroups = 16

func (r *registry) collect(list []use, report func(string), depth int, add func(key string, l level, own bool)) {
	for _, u := range list {
		if u.Group == "" {
			if !slices.ContainsFunc(r.Attributes, func(a attributeRow) bool { return a.Key == u.Ref }) {
				report("it refers to " + strconv.Quote(u.Ref))
			}
			add(u.Ref, u.Level, depth == 0)
			continue
		}
		at := -1
		for i := range r.Groups {
			if r.Groups[i].ID == u.Group {
				at = i
			}
		}
		if at < 0 || depth == maxGroups {
			report("it refers to the group " + strconv.Quote(u.Group))
			continue
		}
		r.collect(r.Groups[at].Attributes, report, depth+1, add)
	}
}
