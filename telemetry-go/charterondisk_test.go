package plumbline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// Whatever becomes of the file, the charter before stays in force with one line, and
// the next whole file is taken up.
func TestFileThatIsBrokenOnDiskLeavesTheCharterBefore(t *testing.T) {
	first := compiled(t, func(map[string]any) {})
	for name, damage := range map[string]func(t *testing.T, path string){
		"written half": func(t *testing.T, path string) {
			overwrite(t, path, first[:len(first)/2])
		},
		"emptied": func(t *testing.T, path string) {
			overwrite(t, path, nil)
		},
		"replaced by half a file": func(t *testing.T, path string) {
			write(t, path, first[:len(first)/2])
		},
		"deleted": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		},
		"a link to nowhere": func(t *testing.T, path string) {
			link(t, "nowhere.json", path)
		},
		"a folder": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "charter.json")
			write(t, path, first)
			service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_CHARTER": path})
			damage(t, path)
			telemetrytest.Eventually(t, "the line", func() bool {
				return strings.Contains(service.Stderr.String(), "is refused, the one before it stays in force")
			})
			if service.Charter().Digest != digestOf(t, first) {
				t.Error("the charter before is not in force")
			}
			next := compiled(t, sampleNothing)
			if stat, err := os.Lstat(path); err == nil && stat.IsDir() {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			}
			write(t, path, next)
			telemetrytest.Eventually(t, "the next one", func() bool { return service.Charter().Digest == digestOf(t, next) })
			if log := service.Stderr.String(); strings.Count(log, "is refused") != 1 {
				t.Errorf("not one line: %s", log)
			}
		})
	}
}

// overwrite writes a file in place, as a copy does.
func overwrite(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The file of PLUMBLINE_CHARTER takes precedence over a generated package of another
// charter: what only the package has is not in force.
func TestPackageOfAnotherCharterThanTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, compiled(t, func(policy map[string]any) {
		errors := policy["errors"].(map[string]any)
		var left []any
		for _, each := range errors["reasons"].([]any) {
			switch row := each.(map[string]any); row["reason"] {
			case "SKU_UNKNOWN": // not in the file
				continue
			case "ORDER_INVALID":
				row["code"] = "ABORTED"
			}
			left = append(left, each)
		}
		errors["reasons"] = left
	}))
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_CHARTER": path})
	if got := service.Failures().Classify(failure.New(shop.ReasonSkuUnknown, "x")); got.Reason != "UNSPECIFIED" || got.Code != failure.NotFound {
		t.Errorf("%+v", got)
	}
	if got := service.Failures().Classify(failure.New(shop.ReasonOrderInvalid, "x")); got.Reason != "ORDER_INVALID" || got.Code != failure.Aborted {
		t.Errorf("%+v", got)
	}
	if n := service.Findings().Count(charter.RuleErrorTuple, "enforced") + service.Findings().Count(charter.RuleErrorTuple, "observed"); n != 2 {
		t.Errorf("%d findings", n)
	}
}

// A package that an older CLI wrote: constants, metrics, reasons and a charter of
// before base.
var (
	olderMetric = charter.Metric{
		Name:       "acme.payment.amount",
		Instrument: "histogram",
		Unit:       "{cent}",
		Brief:      "Amounts that customers pay.",
		Attributes: []string{"acme.tenant"},
		Buckets:    []float64{100, 1000, 10000},
		MaxSeries:  2000,
	}
	olderReason = failure.NewReason("CART_EMPTY", failure.FailedPrecondition)
)

func TestPackageOfAnOlderCLI(t *testing.T) {
	older := charter.Compiled(strings.Replace(string(compiled(t, func(map[string]any) {})), `"base":"0.1.0",`, "", 1))
	service := telemetrytest.StartWith(t, older, telemetrytest.NewReceiver(t), "gateway")
	if service.Charter().Digest != shop.Parsed().Digest || service.Charter().Base != "" || olderMetric.Name == "" {
		t.Errorf("digest %s, base %q", service.Charter().Digest, service.Charter().Base)
	}
	if got := service.Failures().Classify(failure.New(olderReason, "x")); got.Reason != "UNSPECIFIED" || got.Code != failure.FailedPrecondition {
		t.Errorf("%+v", got)
	}
}
