package trust_test

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/trust"
)

// A program of one's own checks a charter as services do.
func ExampleKeys_Check() {
	public := []byte(`-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEVTV9m6/OpXfRBQ3Am1HcaLNCS/Qi
y54US09XaRkWz5HYWQcXpAj7BmRhfOyub1HU7JALcPAK1/icTGq9LSw1fQ==
-----END PUBLIC KEY-----
`)
	keys, err := trust.ReadKeys("keys.pem", public)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(keys.IDs())

	file := []byte(`plumbline.signature/1
serial 42
not-before 2026-01-01T00:00:00Z
expires 2026-04-01T00:00:00Z
weakens no
key 3e7153e5d8d85cee9b7d827ae1471bfa 3045022100b76238b8c86a857d57f10d9ae489cc475c6608eacc89a043b2823df0697899ef022016d2dd525db23f48687ae28d393a5abe4cdb2ed83b747fcbb54163bd97db8ac4
`)
	signature, err := trust.ReadSignature("charter.json"+trust.Suffix, file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	_, err = keys.Check(signature, []byte(`{"format":"plumbline.charter/1"}`), time.Now())
	if refused := (*trust.Untrusted)(nil); errors.As(err, &refused) {
		fmt.Println(refused.Refusal, "in line", refused.Line)
	}
	// Output:
	// [3e7153e5d8d85cee9b7d827ae1471bfa]
	// altered in line 6
}
