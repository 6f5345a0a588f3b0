package failure

import (
	"strings"
	"testing"
)

func TestHeaderIsReadWholeOrNotAtAll(t *testing.T) {
	const good = `code="UNAVAILABLE", reason="UNREACHABLE", origin="worker"`
	for _, c := range []struct {
		name  string
		lines []string
		want  string // code reason origin; empty: not read
	}{
		{"as written", []string{good}, "UNAVAILABLE UNREACHABLE worker"},
		{"another order, no spaces", []string{`origin="worker",code="UNAVAILABLE",reason="UNREACHABLE"`}, "UNAVAILABLE UNREACHABLE worker"},
		{"several lines", []string{`code="UNAVAILABLE"`, `reason="UNREACHABLE", origin="worker"`}, "UNAVAILABLE UNREACHABLE worker"},
		{"tabs and spaces", []string{"  " + strings.ReplaceAll(good, ", ", " \t, \t") + "  "}, "UNAVAILABLE UNREACHABLE worker"},
		{"an unknown key", []string{good + `, x-1*.a_="b"`}, "UNAVAILABLE UNREACHABLE worker"},
		{"a key twice", []string{`code="INTERNAL", ` + good}, "UNAVAILABLE UNREACHABLE worker"},
		{"escapes", []string{`code="UNAVAILABLE", reason="a\"b\\c", origin="worker"`}, `UNAVAILABLE a"b\c worker`},
		{"none", nil, ""},
		{"empty", []string{""}, ""},
		{"no origin", []string{`code="UNAVAILABLE", reason="UNREACHABLE"`}, ""},
		{"OK", []string{`code="OK", reason="UNREACHABLE", origin="worker"`}, ""},
		{"no code of the 16", []string{`code="GONE", reason="UNREACHABLE", origin="worker"`}, ""},
		{"a token", []string{`code=UNAVAILABLE, reason="UNREACHABLE", origin="worker"`}, ""},
		{"a number beside", []string{good + `, n=1`}, ""},
		{"a boolean beside", []string{good + `, b`}, ""},
		{"a parameter", []string{good + `;a=1`}, ""},
		{"a list", []string{good + `, l=("a" "b")`}, ""},
		{"a trailing comma", []string{good + `,`}, ""},
		{"an upper case key", []string{`Code="UNAVAILABLE", reason="UNREACHABLE", origin="worker"`}, ""},
		{"a space around =", []string{`code ="UNAVAILABLE", reason="UNREACHABLE", origin="worker"`}, ""},
		{"an open string", []string{good[:len(good)-1]}, ""},
		{"a bad escape", []string{`code="UNAVAILABLE", reason="\n", origin="worker"`}, ""},
		{"not ASCII", []string{`code="UNAVAILABLE", reason="é", origin="worker"`}, ""},
		{"512 bytes", []string{good + `, x="` + strings.Repeat("x", 512-len(good)-6) + `"`}, "UNAVAILABLE UNREACHABLE worker"},
		{"513 bytes", []string{good + `, x="` + strings.Repeat("x", 513-len(good)-6) + `"`}, ""},
	} {
		got := ""
		if read, ok := readHeader(c.lines); ok {
			got = read.code.String() + " " + read.reason + " " + read.origin
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHeaderOfAServiceOfTheCharterIsTrusted(t *testing.T) {
	header := func(code, reason, origin string) []string {
		return []string{`code="` + code + `", reason="` + reason + `", origin="` + origin + `"`}
	}
	for _, c := range []struct {
		name    string
		status  int
		lines   []string
		callee  string
		ok      bool
		foreign bool
		want    string
	}{
		{"forwarded", 502, header("UNAVAILABLE", "UNREACHABLE", "worker"), "gateway", true, false, "UNAVAILABLE UNREACHABLE worker dependency"},
		{"an unknown origin", 502, header("UNAVAILABLE", "UNREACHABLE", "mallory"), "gateway", true, true, "UNAVAILABLE UNSPECIFIED gateway dependency"},
		{"an unknown reason", 502, header("NOT_FOUND", "MINE", "worker"), "gateway", true, true, "NOT_FOUND UNSPECIFIED gateway caller"},
		{"cancelled, untrusted", 499, header("CANCELLED", "MINE", "worker"), "gateway", true, true, "CANCELLED CALLER_CANCELLED client caller"},
		{"success", 200, header("UNAVAILABLE", "UNREACHABLE", "worker"), "gateway", false, false, ""},
		{"nobody of the charter", 502, header("UNAVAILABLE", "UNREACHABLE", "worker"), "", false, false, ""},
	} {
		tuple, foreign, ok := by("edge").FromHTTPHeader(c.status, c.lines, c.callee, false)
		got := ""
		if ok {
			got = strings.Join([]string{tuple.Code.String(), tuple.Reason, tuple.Origin, tuple.Fault}, " ")
		}
		if got != c.want || ok != c.ok || foreign != c.foreign {
			t.Errorf("%s: %q %v %v", c.name, got, foreign, ok)
		}
	}
	tuple := by("gateway").NewTuple(Unavailable, "UNREACHABLE", "worker", false)
	if got := FormatHeader(tuple); got != `code="UNAVAILABLE", reason="UNREACHABLE", origin="worker"` {
		t.Error(got)
	}
}
