// Removes the parts of a URL that can carry credentials.

package enforce

import "strings"

// urlWithoutCredentials returns a URL (RFC 3986) without the parts that can carry
// credentials: user information, query and fragment.
func urlWithoutCredentials(text string) string {
	if i := strings.IndexAny(text, "?#"); i >= 0 {
		text = text[:i]
	}
	from := strings.Index(text, "//") + 2
	if from < 2 {
		from = 0
	}
	to := len(text)
	if slash := strings.IndexByte(text[from:], '/'); slash >= 0 {
		to = from + slash
	}
	if at := strings.LastIndexByte(text[from:to], '@'); at >= 0 {
		return text[:from] + text[from+at+1:]
	}
	return text
}

// urlHasCredentials reports whether a URL has such a part.
func urlHasCredentials(text string) bool {
	return strings.ContainsAny(text, "?#@") && urlWithoutCredentials(text) != text
}
