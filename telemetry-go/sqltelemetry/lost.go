package sqltelemetry

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"strings"
)

// isLost says that a database is away by what its driver says, where that is
// not said by the network's own errors, which failure.FromError knows.
func isLost(err error) bool {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, net.ErrClosed) {
		return true
	}
	// As the drivers of PostgreSQL have them: nothing was sent, or the server says why it ends.
	var unsent interface{ SafeToRetry() bool }
	if errors.As(err, &unsent) && unsent.SafeToRetry() {
		return true
	}
	var stated interface{ SQLState() string }
	return errors.As(err, &stated) && meansLost(stated.SQLState())
}

// meansLost judges an SQLSTATE: class 08 is the standard's connection
// exception; the others are PostgreSQL's for a server that is ending, is
// starting, or has no place for one more connection.
func meansLost(state string) bool {
	switch state {
	case "57P01", "57P02", "57P03", "53300":
		return true
	}
	return strings.HasPrefix(state, "08")
}
