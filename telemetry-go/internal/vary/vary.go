// Package vary makes variations of each input of a fuzzer. Go's fuzzing spends ten
// times as long on its coverage counters as a target here on one input, so that
// variations are almost free, and the counters cover all of them.
package vary

import "hash/fnv"

// Times is how many variations there are beside the input itself.
const Times = 31

// Strings calls try with the texts as they are, and then Times times with small
// changes in them, which depend on the texts alone.
func Strings(texts []string, try func(texts []string)) {
	try(texts)
	random := generator(texts)
	changed := make([]string, len(texts))
	for range Times {
		copy(changed, texts)
		for range 1 + random.below(3) {
			at := random.below(len(changed))
			changed[at] = random.change(changed[at], texts[random.below(len(texts))])
		}
		try(changed)
	}
}

// splitMix64 is a generator of numbers.
type splitMix64 uint64

func generator(texts []string) *splitMix64 {
	hash := fnv.New64a()
	for _, text := range texts {
		_, _ = hash.Write([]byte(text))
	}
	seed := splitMix64(hash.Sum64())
	return &seed
}

func (s *splitMix64) below(bound int) int {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(max(bound, 1)))
}

// change cuts, doubles, replaces or inserts a byte or a piece; another text lends
// pieces.
func (s *splitMix64) change(text, other string) string {
	from := s.below(len(text) + 1)
	to := min(from+s.below(12), len(text))
	switch s.below(5) {
	case 0:
		return text[:from] + text[to:]
	case 1:
		return text[:to] + text[from:to] + text[to:]
	case 2:
		return text[:from] + string([]byte{byte(s.below(256))}) + text[min(from+1, len(text)):]
	case 3:
		return text[:from] + string(significant[s.below(len(significant))]) + text[from:]
	default:
		begin := s.below(len(other) + 1)
		return text[:from] + other[begin:min(begin+s.below(24), len(other))] + text[to:]
	}
}

// significant are bytes that the fuzzed parsers treat specially.
const significant = "-=,;:%\t \"{}[]/.@_*0aAfFzZ\x00\x0a\x12\x1a\x7f\x80\xff"
