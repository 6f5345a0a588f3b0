package plumbline_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

// The library has no name of the demo: its names are those of base.
func TestLibraryNamesNothingOfTheShop(t *testing.T) {
	var names []string
	own, base := shop.Parsed(), charter.Base()
	for _, s := range own.Services {
		names = append(names, `"`+s.Name+`"`)
	}
	for _, r := range own.Reasons {
		if _, shared := base.ReasonNamed(r.Name); !shared {
			names = append(names, r.Name)
		}
	}
	shared := map[string]bool{}
	for _, a := range base.Attributes {
		shared[a.Key] = true
	}
	for _, a := range own.Attributes {
		if !shared[a.Key] {
			names = append(names, a.Key)
		}
	}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, filepath.Join("internal", "shop")) {
			return err
		}
		text, err := os.ReadFile(path)
		for _, name := range names {
			if strings.Contains(string(text), name) {
				t.Errorf("%s has %s", path, name)
			}
		}
		return err
	})
	if err != nil || len(names) < 20 {
		t.Errorf("%d names, %v", len(names), err)
	}
}
