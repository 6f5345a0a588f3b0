package naming_test

import (
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/naming"
)

func TestIDsGoAndWordsStay(t *testing.T) {
	for name, want := range map[string]string{
		"GET /users/42":        "GET /users/{id}",
		"GET /users/{id}":      "GET /users/{id}",
		"GET /v1/orders":       "GET /v1/orders",
		"orders.compute_price": "orders.compute_price",
		"order 7c9e6679-7425-40de-944b-e07fc1f90ae7 paid": "order {id} paid",
		"deadbeef01":               "{id}",
		"deadbeef":                 "deadbeef",
		"job-20261122":             "{id}",
		"mail to ann@shop.example": "mail to {id}",
		"at 12:30:45":              "at {id}",
		"2026-11-22T20:11:48Z":     "{id}",
		"x9k2m4p7q1r8s3t6":         "{id}",
		"user=7&page=2":            "user={id}&page={id}",
		"sha256":                   "sha256",
		"":                         "",
	} {
		if got := naming.WithoutIDs(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
		if got := naming.ContainsID(name); got != (name != want) {
			t.Errorf("%q: contains an id: %v", name, got)
		}
	}
}

func TestTemplateIsFilledIn(t *testing.T) {
	const template = "{http.request.method} {http.route}"
	for _, c := range []struct {
		values map[string]string
		want   string
		ok     bool
	}{
		{map[string]string{"http.request.method": "GET", "http.route": "/v1"}, "GET /v1", true},
		{map[string]string{"http.request.method": "_OTHER", "http.route": "/v1"}, "HTTP /v1", true},
		{map[string]string{"http.request.method": "GET"}, "GET", true},
		{map[string]string{"http.route": "/v1"}, "/v1", true},
		{nil, "", false},
	} {
		if got, ok := naming.Fill(template, func(key string) string { return c.values[key] }); got != c.want || ok != c.ok {
			t.Errorf("%v: %q, %v", c.values, got, ok)
		}
	}
	if got, ok := naming.Fill("orders.place", func(string) string { return "" }); got != "orders.place" || !ok {
		t.Errorf("a literal: %q, %v", got, ok)
	}
}
