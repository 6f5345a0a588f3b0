package secret

import (
	"strings"
	"testing"
)

func TestAddressesAreShownWithoutCredentials(t *testing.T) {
	for text, shown := range map[string]string{
		"http://collector:4318/v1/traces":           "http://collector:4318/v1/traces",
		"https://me:hunter2@collector.example/in":   "https://collector.example/in",
		"https://me:hun/ter2@collector.example/in":  "https://collector.example/in",
		"https://me:hun?ter2@collector.example/in":  "https://collector.example/in",
		"https://me:hun@ter2@collector.example/in":  "https://collector.example/in",
		"https://me:hun%zz@collector.example/in":    "https://collector.example/in",
		"https://collector/in?token=hunter2#f":      "https://collector/in",
		"http//me:hunter2@collector":                "collector",
		"http:/me:hunter2@collector:1":              "collector:1",
		"me:hunter2@collector:4317":                 "collector:4317",
		"collector:4317":                            "collector:4317",
		"https://me:hunter2%40collector.example":    "https://…",
		"https://me:hunter2":                        "https://…",
		"://hunter2@":                               "…",
		"http://[::1]:4318/x":                       "http://[::1]:4318/x",
		"http://me:hunter2@[2001:db8::1]":           "http://[2001:db8::1]",
		"not hunter2":                               "…",
		"":                                          "…",
		"ftp+x://me:hunter2@collector.example:21/a": "ftp+x://collector.example:21/a",
	} {
		if got := Address(text); got != shown {
			t.Errorf("%q is shown as %q, want %q", text, got, shown)
		}
	}
}

func TestTextsAreShownWithoutSecrets(t *testing.T) {
	var secrets Texts
	secrets.Add("Bearer t0k3n", "abc", "")
	secrets.AddUser("https://me:p%40ssword@collector")
	for text, left := range map[string]string{
		"header Bearer t0k3n is refused":               "header **** is refused",
		`Post "https://x:y@host/p?q=1": dial p@ssword`: `Post "https://host/p": dial ****`,
		"abc stays": "abc stays",
		"parse https://u:h1@a/b and http://u:h2@b/c, http://u:h3@c?k=v": "parse https://a/b and http://b/c, http://c",
		"p%40ssword": "****",
	} {
		if got := secrets.Out(text); got != left {
			t.Errorf("%q becomes %q, want %q", text, got, left)
		}
	}
	if strings.Contains((&Texts{}).Out("http://u:hunter2@"), "hunter2") {
		t.Error("an address without a host keeps its user")
	}
}
