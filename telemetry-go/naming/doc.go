// Package naming makes names of spans that stay few: from the charter's
// templates, and without ids.
package naming
