package plumbline_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// compiled is this repository's charter as `plumbline compile` wrote it, with
// its policy changed.
func compiled(t *testing.T, change func(policy map[string]any)) []byte {
	t.Helper()
	return recompiled(t, change, func(map[string]any) {})
}

// recompiled is compiled with a changed registry too.
func recompiled(t *testing.T, change, changeRegistry func(map[string]any)) []byte {
	t.Helper()
	data, err := os.ReadFile("../conformance/vectors/charter/compiled.json")
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]json.RawMessage
	var policy map[string]any
	if err := json.Unmarshal(data, &members); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(members["policy"], &policy); err != nil {
		t.Fatal(err)
	}
	change(policy)
	members["policy"] = marshal(t, policy)
	var registry map[string]any
	if err := json.Unmarshal(members["registry"], &registry); err != nil {
		t.Fatal(err)
	}
	changeRegistry(registry)
	members["registry"] = marshal(t, registry)
	sum := sha256.Sum256([]byte(`{"policy":` + string(members["policy"]) + `,"registry":` + string(members["registry"]) + `}`))
	members["digest"] = marshal(t, hex.EncodeToString(sum[:]))
	schemaURL := registry["manifest"].(map[string]any)["schema_url"].(string)
	members["schema_url"] = marshal(t, schemaURL)
	members["version"] = marshal(t, schemaURL[strings.LastIndexByte(schemaURL, '/')+1:])
	return marshal(t, members)
}

func marshal(t *testing.T, value any) []byte {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(out.Bytes())
}

func digestOf(t *testing.T, compiled []byte) string {
	t.Helper()
	var document struct{ Digest string }
	if err := json.Unmarshal(compiled, &document); err != nil {
		t.Fatal(err)
	}
	return document.Digest
}

func sampleNothing(policy map[string]any) {
	policy["sampling"] = map[string]any{"parent": "follow", "rules": []any{map[string]any{"name": "quiet", "probability": 0}}}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path+".new", data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

func sampledRoot(service telemetrytest.Service) (sampled bool) {
	_ = service.InSpan(context.Background(), "orders.place", func(_ context.Context, span trace.Span) error {
		sampled = span.SpanContext().IsSampled()
		return nil
	})
	return sampled
}

func TestCharterIsReplacedAtRunTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	first := compiled(t, func(policy map[string]any) {
		sampleNothing(policy)
		reasons := policy["errors"].(map[string]any)["reasons"].([]any)
		policy["errors"].(map[string]any)["reasons"] = append(reasons, map[string]any{"reason": "ON_FIRE", "code": "UNAVAILABLE", "retryable": false, "owner": "x", "brief": "x", "advice": "x"})
	})
	write(t, path, first)
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_CHARTER": path})
	if sampledRoot(service) {
		t.Error("the root was kept; the file keeps none")
	}
	if tuple := service.Failures().NewTuple(failure.Unavailable, "ON_FIRE", "", false); tuple.Reason != "ON_FIRE" || tuple.Retryable {
		t.Errorf("the reason of the file is not known: %+v", tuple)
	}
	unchanged := compiled(t, func(map[string]any) {})
	write(t, path, unchanged)
	telemetrytest.Eventually(t, "the change", func() bool { return sampledRoot(service) })
	if tuple := service.Failures().NewTuple(failure.Unavailable, "ON_FIRE", "", false); tuple.Reason != "UNSPECIFIED" {
		t.Errorf("the reason of the file before is still known: %+v", tuple)
	}

	write(t, path, compiled(t, func(policy map[string]any) {
		sampleNothing(policy)
		policy["baggage"].(map[string]any)["max_bytes"] = 100_000
		policy["services"].([]any)[1].(map[string]any)["peers"] = []any{"nowhere"}
	}))
	telemetrytest.Eventually(t, "the refusal", func() bool { return strings.Contains(service.Stderr.String(), "is refused") })
	if log := service.Stderr.String(); !strings.Contains(log, "nowhere") || !strings.Contains(log, "100000 bytes") || !strings.Contains(log, "policy.yaml:") ||
		strings.Count(log, "is refused") != 1 {
		t.Errorf("not one warning with every problem and its place:\n%s", log)
	}
	if !sampledRoot(service) {
		t.Error("a charter that was refused is in force")
	}
	service.End(t)
	counted := map[any]float64{}
	for _, p := range receiver.Points("plumbline.charter.reloads") {
		counted[p.Attributes["plumbline.charter.reload.outcome"]] = p.Number
	}
	if counted["applied"] != 1 || counted["refused"] != 1 {
		t.Errorf("%v", counted)
	}
	active := receiver.Points("plumbline.enforcement.active")
	if len(active) != 1 || active[0].Number != 1 || active[0].Attributes[charter.AttrPlumblineCharterDigest] != digestOf(t, unchanged) {
		t.Errorf("not the charter in force and no other: %v", active)
	}
	spans := receiver.Spans()
	if len(spans) == 0 {
		t.Error("no span arrived")
	}
	for _, span := range spans {
		if got := span.Resource[charter.AttrPlumblineCharterDigest]; got != digestOf(t, unchanged) {
			t.Errorf("the resource has the digest %s; all spans were exported under %s", got, digestOf(t, unchanged))
		}
	}
}

func TestInvalidCharterAtStartLeavesTheOneHandedOver(t *testing.T) {
	for name, data := range map[string][]byte{
		"not JSON":        []byte("{"),
		"another format":  []byte(`{"format":"x/1"}`),
		"digest is wrong": bytes.Replace(compiled(t, func(map[string]any) {}), []byte(`"margin_ms":200`), []byte(`"margin_ms":201`), 1),
		"not there":       nil,
	} {
		path := filepath.Join(t.TempDir(), "charter.json")
		if data != nil {
			write(t, path, data)
		}
		service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_CHARTER": path})
		if !sampledRoot(service) || service.Charter().Digest != shop.Parsed().Digest {
			t.Errorf("%s: not the charter that was handed over", name)
		}
		if log := service.Stderr.String(); strings.Count(log, "is refused") != 1 {
			t.Errorf("%s: %s", name, log)
		}
	}
}

// mount lays a charter out as Kubernetes mounts a ConfigMap: the file is a link
// into ..data, which is a link that is swapped.
func mount(t *testing.T, dir, version string, data []byte) {
	t.Helper()
	folder := filepath.Join(dir, ".."+version)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "charter.json")
	write(t, file, data)
	// One time for all: a swap is a change whatever the file behind it looks like.
	if err := os.Chtimes(file, time.Unix(1_700_000_000, 0), time.Unix(1_700_000_000, 0)); err != nil {
		t.Fatal(err)
	}
	link(t, ".."+version, filepath.Join(dir, "..data"))
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path+".new"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

func TestCharterBehindSwappedLinksIsFollowed(t *testing.T) {
	sampling := func(probability float64) []byte {
		return compiled(t, func(policy map[string]any) {
			policy["sampling"] = map[string]any{"parent": "follow", "rules": []any{map[string]any{"name": "quiet", "probability": probability}}}
		})
	}
	dir := t.TempDir()
	mount(t, dir, "v1", sampling(0))
	link(t, "..data/charter.json", filepath.Join(dir, "charter.json"))
	outer := filepath.Join(t.TempDir(), "outer")
	link(t, dir, outer)
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_CHARTER": filepath.Join(outer, "charter.json")})
	if sampledRoot(service) {
		t.Error("the root was kept; the file keeps none")
	}
	mount(t, dir, "v2", sampling(1))
	telemetrytest.Eventually(t, "the swap of ..data", func() bool { return sampledRoot(service) })
	other := t.TempDir()
	mount(t, other, "v1", sampling(0))
	link(t, "..data/charter.json", filepath.Join(other, "charter.json"))
	link(t, other, outer)
	telemetrytest.Eventually(t, "the swap of the folder", func() bool { return !sampledRoot(service) })
}

func TestCharterThatIsTooLongOrNoFileIsRefused(t *testing.T) {
	whole := compiled(t, func(map[string]any) {})
	padded := func(length int) []byte {
		return append(bytes.Clone(whole), bytes.Repeat([]byte{' '}, length-len(whole))...)
	}
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, padded(8_388_608))
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_CHARTER": path})
	if service.Charter().Digest != digestOf(t, whole) {
		t.Errorf("8 MiB: %s", service.Stderr)
	}
	write(t, path, padded(9_000_008))
	telemetrytest.Eventually(t, "the refusal", func() bool { return strings.Contains(service.Stderr.String(), "is refused") })
	if log := service.Stderr.String(); !strings.Contains(log, "it has over 8388608 bytes") || !strings.Contains(log, path) || service.Charter().Digest != digestOf(t, whole) {
		t.Error(log)
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, said := range map[string]string{pipe: "it is no file; expected", t.TempDir(): "it is a folder; compile it: plumbline compile"} {
		service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_CHARTER": path, "PLUMBLINE_HASH_KEY_FILE": path})
		if log := service.Stderr.String(); strings.Count(log, said) != 1 || strings.Count(log, "it is no file") < 2 {
			t.Error(log)
		}
	}
}

func TestReloadThatObservesFollowsTheSamplerOfTheEnvironment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, compiled(t, func(map[string]any) {}))
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{
		"PLUMBLINE_CHARTER": path, "OTEL_TRACES_SAMPLER": "always_off",
	})
	if !sampledRoot(service) {
		t.Error("the root was not kept; the charter keeps it")
	}
	write(t, path, compiled(t, func(policy map[string]any) { policy["enforcement"].(map[string]any)["mode"] = "observe" }))
	telemetrytest.Eventually(t, "the sampler", func() bool { return !sampledRoot(service) })
}
