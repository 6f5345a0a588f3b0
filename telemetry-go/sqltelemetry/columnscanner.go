//go:build !go1.27

package sqltelemetry

import "database/sql/driver"

// withColumnScanner returns rows as they are: database/sql has no scanning by
// drivers before Go 1.27.
func withColumnScanner(r *rows) driver.Rows { return r }
