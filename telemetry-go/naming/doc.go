// Package naming makes span names of low cardinality: from the templates of the
// charter, and without ids.
package naming
