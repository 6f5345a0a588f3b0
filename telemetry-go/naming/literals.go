// Finds the literal texts of span name templates that resemble ids.

package naming

import (
	"slices"
	"strings"
	"unicode"
)

// Literals returns the literal texts in span name templates that resemble ids,
// sorted: they are no ids in the names of spans. A number between two attributes
// is none of them.
func Literals(templates []string) []string {
	var found []string
	for _, rest := range templates {
		for rest != "" {
			literal, after, _ := strings.Cut(rest, "{")
			_, rest, _ = strings.Cut(after, "}")
			literal = strings.TrimSpace(literal)
			if strings.IndexFunc(literal, unicode.IsLetter) >= 0 && ContainsID(literal) {
				found = append(found, literal)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
