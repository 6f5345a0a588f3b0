// Reads the settings of the gateway from environment variables.

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// maxSecret is the size limit of a file with one line, in bytes.
const maxSecret = 64 << 10

// settings are the settings of the gateway; telemetry reads OTEL_* itself.
type settings struct {
	listen     string
	httpListen string
	worker     string
	database   string
	faults     bool
}

func readSettings() (settings, error) {
	database, err := databaseSetting()
	if err != nil {
		return settings{}, err
	}
	s := settings{database: database, faults: setting("PLUMBLINE_DEMO_FAULTS", "off") == "on"}
	for _, a := range []struct {
		to             *string
		name, fallback string
	}{
		{&s.listen, "PLUMBLINE_DEMO_GATEWAY_LISTEN", "127.0.0.1:9100"},
		{&s.httpListen, "PLUMBLINE_DEMO_GATEWAY_HTTP_LISTEN", "127.0.0.1:9101"},
		{&s.worker, "PLUMBLINE_DEMO_WORKER_TARGET", "127.0.0.1:9200"},
	} {
		*a.to = setting(a.name, a.fallback)
		if strings.Contains(*a.to, "@") { // may have a password, which errors of net repeat
			return settings{}, fmt.Errorf("%s: expected host:port such as %s, without a user", a.name, a.fallback)
		}
	}
	return s, nil
}

// databaseSetting returns the address of the database. It may have a password,
// so that it can be read from a file instead of the environment.
func databaseSetting() (string, error) {
	const name = "PLUMBLINE_DEMO_DATABASE_FILE"
	path := os.Getenv(name)
	if path == "" {
		return setting("PLUMBLINE_DEMO_DATABASE", ""), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w; expected a file with the address alone", name, err)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, maxSecret+1))
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	address := strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r")
	if address == "" || len(content) > maxSecret {
		return "", fmt.Errorf("%s: %s is empty or larger than 64 KiB; expected a file with the address alone", name, path)
	}
	return address, nil
}

func setting(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
