package sampling

import (
	"math"
	"strconv"

	"go.opentelemetry.io/otel/trace"
)

// Threshold is how many of 2^56 equally likely traces are rejected. The zero
// value keeps everything.
type Threshold uint64

const (
	randomBits = 56
	hexDigits  = randomBits / 4
	// precision is how many digits of a threshold follow its leading f's; the
	// specification recommends 4.
	precision = 4
)

// NeverSampleThreshold is the threshold that no trace reaches.
const NeverSampleThreshold Threshold = 1 << randomBits

// ProbabilityToThreshold is the threshold of a probability. It is rounded to four hex
// digits after the leading f's. What is not above 0 is NeverSampleThreshold, what is not below
// 1 keeps everything; a probability that is not a number is NeverSampleThreshold.
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

// ParseThreshold reads a th value: 1 to 14 hex digits in either case, the
// missing ones being zeros on the right.
func ParseThreshold(th string) (Threshold, bool) {
	if len(th) == 0 || len(th) > hexDigits {
		return 0, false
	}
	n, ok := parseHex(th)
	return Threshold(n << (4 * (hexDigits - len(th)))), ok
}

// TValue is the th value: hex without trailing zeros, "0" for everything, and
// empty for NeverSampleThreshold.
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

// Probability is the share of traces that the threshold keeps.
func (t Threshold) Probability() float64 {
	return float64(NeverSampleThreshold-min(t, NeverSampleThreshold)) / float64(NeverSampleThreshold)
}

// Keeps says whether a trace with this randomness reaches the threshold.
func (t Threshold) ShouldSample(randomness uint64) bool { return randomness >= uint64(t) }

// Randomness is the randomness of a trace id: its last 56 bits.
func TraceIDToRandomness(id trace.TraceID) uint64 {
	return uint64(id[9])<<48 | uint64(id[10])<<40 | uint64(id[11])<<32 | uint64(id[12])<<24 |
		uint64(id[13])<<16 | uint64(id[14])<<8 | uint64(id[15])
}

// parseHex reads at most 16 hex digits in either case.
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
