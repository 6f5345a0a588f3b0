// Makes the ids of orders.

package gateway

import (
	"crypto/rand"
	"encoding/binary"
	"time"
)

// crockford is the alphabet of ULID (https://github.com/ulid/spec), lower case.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

// newID returns an order's id: "o-" and a ULID, 48 bits of milliseconds and 80
// random bits, so that ids sort by time.
func newID(now time.Time) string {
	var b [16]byte
	_, _ = rand.Read(b[6:])
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	high, low := binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	var text [26]byte
	for i := len(text) - 1; i >= 0; i-- {
		text[i] = crockford[low&31]
		low = low>>5 | high<<59
		high >>= 5
	}
	return "o-" + string(text[:])
}
