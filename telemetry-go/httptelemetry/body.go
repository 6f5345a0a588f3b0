// Wraps the body of a response that a client receives: its end is the end of
// the exchange.

package httptelemetry

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"reflect"
	"runtime"
	"sync"

	"github.com/plumbline/plumbline/telemetry-go/failure"
)

// watch ends the exchange with the body of the response. A body with other
// methods than those of reading, WriteTo and Close, such as that of a switched
// protocol, is not wrapped.
func (e *exchange) watch(response *http.Response) {
	if response.Body == nil || response.Body == http.NoBody || response.ContentLength == 0 || response.StatusCode == http.StatusSwitchingProtocols {
		e.end(failure.Tuple{})
		return
	}
	switch abilitiesOf(response.Body) {
	case readClose:
		b := &body{below: response.Body, exchange: e}
		runtime.AddCleanup(b, (*exchange).abandoned, e)
		response.Body = b
	case readCloseWriteTo:
		b := &writingBody{body{below: response.Body, exchange: e}}
		runtime.AddCleanup(b, (*exchange).abandoned, e)
		response.Body = b
	default:
		e.end(failure.Tuple{})
	}
}

// abandoned ends the exchange of a body that was never closed.
func (e *exchange) abandoned() { e.end(failure.Tuple{}) }

// body is the body of a response that ends its exchange.
type body struct {
	below    io.ReadCloser
	exchange *exchange
}

// Read reads; an error is the failure of the exchange.
func (b *body) Read(into []byte) (int, error) {
	n, err := b.below.Read(into)
	if err != nil {
		b.over(err)
	}
	return n, err
}

// Close closes the body. Closing before the end is no failure.
func (b *body) Close() error {
	err := b.below.Close()
	b.exchange.end(failure.Tuple{})
	return err
}

func (b *body) over(err error) {
	if err == nil || errors.Is(err, io.EOF) {
		b.exchange.end(failure.Tuple{})
	} else {
		b.exchange.cause = err
		b.exchange.end(b.exchange.unanswered(err))
	}
}

// writingBody is a body with io.WriterTo.
type writingBody struct{ body }

// WriteTo writes the rest to w. An error may be that of w and is no failure of
// the exchange.
func (b *writingBody) WriteTo(w io.Writer) (int64, error) {
	n, err := b.below.(io.WriterTo).WriteTo(w)
	if err == nil || b.exchange.request.Context().Err() != nil {
		b.over(err)
	}
	return n, err
}

// abilities are the methods of a body.
type abilities int

const (
	more abilities = iota
	readClose
	readCloseWriteTo
)

var knownBodies sync.Map // reflect.Type to abilities; a program has few types

func abilitiesOf(b io.ReadCloser) abilities {
	of := reflect.TypeOf(b)
	if known, ok := knownBodies.Load(of); ok {
		return known.(abilities)
	}
	found := more
	_, writes := b.(io.WriterTo)
	switch {
	case of.NumMethod() == 2:
		found = readClose
	case of.NumMethod() == 3 && writes:
		found = readCloseWriteTo
	}
	knownBodies.Store(of, found)
	return found
}

// begunBody is a body whose beginning has been read, with the methods of the
// rest.
type begunBody struct {
	io.Reader
	io.Closer
}

type begunWriterBody struct {
	begunBody
	io.Writer
}

func begun(read []byte, rest io.ReadCloser) io.ReadCloser {
	whole := begunBody{Reader: io.MultiReader(bytes.NewReader(read), rest), Closer: rest}
	if w, ok := rest.(io.Writer); ok {
		return begunWriterBody{begunBody: whole, Writer: w}
	}
	return whole
}
