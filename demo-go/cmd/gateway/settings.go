package main

import "os"

// settings are the gateway's own; telemetry reads OTEL_* by itself.
type settings struct {
	listen     string
	httpListen string
	worker     string
	database   string
	faults     bool
}

func readSettings() settings {
	return settings{
		listen:     setting("PLUMBLINE_DEMO_GATEWAY_LISTEN", "127.0.0.1:9100"),
		httpListen: setting("PLUMBLINE_DEMO_GATEWAY_HTTP_LISTEN", "127.0.0.1:9101"),
		worker:     setting("PLUMBLINE_DEMO_WORKER_TARGET", "127.0.0.1:9200"),
		database:   setting("PLUMBLINE_DEMO_DATABASE", ""),
		faults:     setting("PLUMBLINE_DEMO_FAULTS", "off") == "on",
	}
}

func setting(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
