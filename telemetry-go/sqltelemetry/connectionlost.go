// Detects which errors of database drivers are a lost connection.

package sqltelemetry

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"slices"
	"strings"
)

// isLost reports whether an error of a driver is a lost connection, beyond the
// network errors that failure.FromError classifies.
func isLost(err error) bool {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, net.ErrClosed) {
		return true
	}
	// PostgreSQL drivers: the statement was not sent, or the server has an SQLSTATE for its end.
	var unsent interface{ SafeToRetry() bool }
	if errors.As(err, &unsent) && unsent.SafeToRetry() {
		return true
	}
	var stated interface{ SQLState() string }
	return errors.As(err, &stated) && meansLost(stated.SQLState()) || isLostOfMySQL(err)
}

// isLostOfMySQL reports whether go-sql-driver/mysql has lost a connection. Its errors
// have neither methods nor a common type: "invalid connection", or "Error 1053 (08S01):
// Server shutdown in progress" as the server states it.
func isLostOfMySQL(err error) bool {
	switch wrapper := err.(type) {
	case nil:
		return false
	case interface{ Unwrap() error }:
		if cause := wrapper.Unwrap(); cause != nil {
			return isLostOfMySQL(cause)
		}
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(wrapper.Unwrap(), isLostOfMySQL)
	}
	text := err.Error()
	if text == "invalid connection" {
		return true
	}
	head, _, _ := strings.Cut(text, "): ")
	number, state, ok := strings.Cut(head, " (")
	return ok && strings.HasPrefix(number, "Error ") && (meansLost(state) || number == "Error 1927") // killed
}

// meansLost reports whether an SQLSTATE is a lost connection: class 08 of the
// standard, and the codes of PostgreSQL for a server that stops, starts, or has
// too many connections.
func meansLost(state string) bool {
	switch state {
	case "57P01", "57P02", "57P03", "53300":
		return true
	}
	return strings.HasPrefix(state, "08")
}
