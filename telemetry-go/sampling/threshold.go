// Rejection thresholds of consistent probability sampling: from a probability,
// and to and from hexadecimal digits.

package sampling

import (
	"math"
	"strconv"

	"go.opentelemetry.io/otel/trace"
)

// Threshold is a rejection threshold: the number of 2^56 equally likely
// randomness values that are not sampled. The zero value samples every trace.
type Threshold uint64

const (
	randomBits = 56
	hexDigits  = randomBits / 4
	// precision is the number of hex digits after the leading f's of a threshold;
	// the specification recommends 4.
	precision = 4
)

// NeverSampleThreshold samples no trace.
const NeverSampleThreshold Threshold = 1 << randomBits

// ProbabilityToThreshold returns the threshold of a probability from 0 to 1,
// rounded to four hex digits after the leading f's. Values of 1 and more sample
// every trace, values of 0 and less and NaN none.
func ProbabilityToThreshold(probability float64) Threshold {
	switch {
	case probability >= 1:
		return 0
	case !(probability > 0): // NaN too
		return NeverSampleThreshold
	}
	_, exponent := math.Frexp(probability)
	digits := min(hexDigits, precision+(-exponent)/4)
	kept := uint64(math.Round(probability * float64(NeverSampleThreshold)))
	t := uint64(NeverSampleThreshold) - kept
	if drop := 4 * (hexDigits - digits); drop > 0 {
		t = (t + 1<<(drop-1)) >> drop << drop
	}
	return min(Threshold(t), NeverSampleThreshold)
}

// ParseThreshold parses a th value: 1 to 14 hex digits of either case; missing
// digits on the right are zeros.
func ParseThreshold(th string) (Threshold, bool) {
	if len(th) == 0 || len(th) > hexDigits {
		return 0, false
	}
	n, ok := parseHex(th)
	return Threshold(n << (4 * (hexDigits - len(th)))), ok
}

// TValue returns the th value: hex digits without trailing zeros, "0" for every
// trace, and the empty string for NeverSampleThreshold.
func (t Threshold) TValue() string {
	switch {
	case t >= NeverSampleThreshold:
		return ""
	case t == 0:
		return "0"
	}
	digits := strconv.FormatUint(uint64(NeverSampleThreshold)|uint64(t), 16)[1:] // the leading 1 keeps leading zeros
	end := len(digits)
	for digits[end-1] == '0' {
		end--
	}
	return digits[:end]
}

// Probability returns the share of traces that are sampled.
func (t Threshold) Probability() float64 {
	return float64(NeverSampleThreshold-min(t, NeverSampleThreshold)) / float64(NeverSampleThreshold)
}

// ShouldSample reports whether a trace with this randomness is sampled.
func (t Threshold) ShouldSample(randomness uint64) bool { return randomness >= uint64(t) }

// TraceIDToRandomness returns the last 56 bits of a trace id.
func TraceIDToRandomness(id trace.TraceID) uint64 {
	return uint64(id[9])<<48 | uint64(id[10])<<40 | uint64(id[11])<<32 | uint64(id[12])<<24 |
		uint64(id[13])<<16 | uint64(id[14])<<8 | uint64(id[15])
}

// parseHex parses at most 16 hex digits of either case.
func parseHex(digits string) (n uint64, ok bool) {
	for i := range len(digits) {
		c := digits[i]
		lower := c | 0x20
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | uint64(c-'0')
		case lower >= 'a' && lower <= 'f':
			n = n<<4 | uint64(lower-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
