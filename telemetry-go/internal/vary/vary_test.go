package vary_test

import (
	"slices"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/internal/vary"
)

func TestInputComesFirstAndItsVariationsAlike(t *testing.T) {
	tried := func() (all []string) {
		vary.Strings([]string{"a=1,b=2", ""}, func(texts []string) { all = append(all, texts[0]+"|"+texts[1]) })
		return all
	}
	first := tried()
	if len(first) != vary.Times+1 || first[0] != "a=1,b=2|" {
		t.Fatalf("%q", first)
	}
	if again := tried(); !slices.Equal(first, again) {
		t.Errorf("%q, and another time %q", first, again)
	}
	slices.Sort(first)
	if different := len(slices.Compact(first)); different < vary.Times*3/4 {
		t.Errorf("only %d of %d are different", different, vary.Times+1)
	}
}
