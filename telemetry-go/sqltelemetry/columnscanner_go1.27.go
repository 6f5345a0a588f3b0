//go:build go1.27

package sqltelemetry

import "database/sql/driver"

// withColumnScanner returns rows with the driver's own scanning, which database/sql
// prefers to Next.
func withColumnScanner(r *rows) driver.Rows {
	if scanner, ok := r.Rows.(driver.RowsColumnScanner); ok {
		return &scannedRows{rows: r, scanner: scanner}
	}
	return r
}

type scannedRows struct {
	*rows
	scanner driver.RowsColumnScanner
}

// NextRow goes to the next row.
func (r *scannedRows) NextRow() error { return r.noted(r.scanner.NextRow()) }

// ScanColumn reads a column of the row.
func (r *scannedRows) ScanColumn(scan driver.ScanContext, index int, target any) error {
	return r.scanner.ScanColumn(scan, index, target)
}
