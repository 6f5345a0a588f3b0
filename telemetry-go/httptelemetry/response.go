// Wraps the ResponseWriter of a handler, with the same optional interfaces, to
// record status and end of the response.

package httptelemetry

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/felixge/httpsnoop"
)

// response records what a handler sends. The writer for the handler has the
// same optional interfaces as the one below, and Unwrap for
// http.ResponseController.
type response struct {
	http.ResponseWriter
	call call

	status   int   // 0 before anything is sent
	head     bool  // the answer has no body
	declared int64 // Content-Length; -1 for none
	written  int64
	heard    bool  // the caller was connected when the response began
	whole    bool  // the complete response was written while the caller was connected
	hijacked bool  // the handler has the connection
	notified bool  // the handler called CloseNotify and may have received its value
	broken   error // the first write that failed after the context of the request ended
}

// wrap returns the writer for the handler.
func wrap(w http.ResponseWriter) (*response, http.ResponseWriter) {
	switch below := w.(type) {
	case http1Writer:
		if _, pushes := w.(http.Pusher); !pushes {
			r := &overHTTP1{response: response{ResponseWriter: w, declared: -1}, below: below}
			return &r.response, r
		}
	case http2Writer:
		_, hijacks := w.(http.Hijacker)
		_, reads := w.(io.ReaderFrom)
		if !hijacks && !reads {
			r := &overHTTP2{response: response{ResponseWriter: w, declared: -1}, below: below}
			return &r.response, r
		}
	}
	if below, ok := w.(flushingWriter); ok && !offersMore(w) {
		r := &overFlushing{response: response{ResponseWriter: w, declared: -1}, below: below}
		return &r.response, r
	}
	r := &response{ResponseWriter: w, declared: -1}
	return r, r.overAny()
}

// offersMore reports whether w offers more than a flushingWriter.
func offersMore(w http.ResponseWriter) bool {
	switch w.(type) {
	//lint:ignore SA1019 it is offered below
	case http.Hijacker, http.CloseNotifier, http.Pusher, io.ReaderFrom, interface{ FlushError() error },
		interface{ SetReadDeadline(time.Time) error }, interface{ SetWriteDeadline(time.Time) error }, interface{ EnableFullDuplex() error }:
		return true
	}
	return false
}

// begin records the status that is about to be sent; an informational one is no
// response yet.
func (r *response) begin(status int) {
	if r.status != 0 || status < 200 && status != http.StatusSwitchingProtocols {
		return
	}
	r.status = status
	r.heard = r.there()
	r.head = r.head || status == http.StatusNoContent || status == http.StatusNotModified
	if length := r.Header()["Content-Length"]; len(length) == 1 {
		if n, err := strconv.ParseInt(length[0], 10, 64); err == nil {
			r.declared = n
		}
	}
	r.call.announce(r.Header(), status)
}

func (r *response) there() bool { return r.call.caller == nil || r.call.caller.Err() == nil }

// wrote records what was sent of the body.
func (r *response) wrote(n int64, err error) {
	r.written += n
	if r.declared >= 0 && r.written >= r.declared && !r.whole {
		r.whole = r.there()
	}
	if err != nil && r.broken == nil && !r.there() {
		r.broken = err
	}
}

// flushed records that everything so far was sent.
func (r *response) flushed(err error) {
	if err != nil {
		r.wrote(0, err)
	} else if r.head && r.there() {
		r.whole = true
	}
}

// delayed reports whether the response has Retry-After.
func (r *response) delayed() bool {
	_, ok := ParseRetryAfter(r.Header())
	return ok
}

// cut reports whether less than Content-Length was sent: net/http then closes
// the connection.
func (r *response) cut() bool {
	return r.declared > r.written && !r.head && !r.hijacked && r.status != http.StatusSwitchingProtocols
}

// WriteHeader sends the status.
func (r *response) WriteHeader(status int) {
	r.begin(status)
	r.ResponseWriter.WriteHeader(status)
}

// Write sends the body, with status 200 when none was sent.
func (r *response) Write(body []byte) (int, error) {
	r.begin(http.StatusOK)
	n, err := r.ResponseWriter.Write(body)
	r.wrote(int64(n), err)
	return n, err
}

// Unwrap returns the writer below.
func (r *response) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// The optional interfaces follow, in the combinations of net/http's two writers.

type flusher interface {
	http.Flusher
	FlushError() error
}

type controlled interface {
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
	EnableFullDuplex() error
}

// http1Writer is the interface of net/http's writer for HTTP/1.
type http1Writer interface {
	http.ResponseWriter
	flusher
	controlled
	http.Hijacker
	http.CloseNotifier //lint:ignore SA1019 it is offered below
	io.ReaderFrom
	io.StringWriter
}

// http2Writer is the interface of net/http's writer for HTTP/2.
type http2Writer interface {
	http.ResponseWriter
	flusher
	controlled
	http.CloseNotifier //lint:ignore SA1019 it is offered below
	http.Pusher
	io.StringWriter
}

// flushingWriter is the interface of httptest.ResponseRecorder and of many
// middlewares.
type flushingWriter interface {
	http.ResponseWriter
	http.Flusher
	io.StringWriter
}

type overFlushing struct {
	response
	below flushingWriter
}

func (r *overFlushing) WriteString(text string) (int, error) {
	return r.writeString(r.below.WriteString, text)
}
func (r *overFlushing) Flush() {
	_ = r.flush(func() error { r.below.Flush(); return nil })
}

type overHTTP1 struct {
	response
	below http1Writer
}

func (r *overHTTP1) WriteString(text string) (int, error) {
	return r.writeString(r.below.WriteString, text)
}
func (r *overHTTP1) ReadFrom(source io.Reader) (int64, error) {
	return r.readFrom(r.below.ReadFrom, source)
}
func (r *overHTTP1) Flush()                   { _ = r.flush(r.below.FlushError) }
func (r *overHTTP1) FlushError() error        { return r.flush(r.below.FlushError) }
func (r *overHTTP1) CloseNotify() <-chan bool { return r.closeNotify(r.below.CloseNotify) }
func (r *overHTTP1) SetReadDeadline(deadline time.Time) error {
	return r.below.SetReadDeadline(deadline)
}
func (r *overHTTP1) SetWriteDeadline(deadline time.Time) error {
	return r.below.SetWriteDeadline(deadline)
}
func (r *overHTTP1) EnableFullDuplex() error { return r.below.EnableFullDuplex() }
func (r *overHTTP1) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return r.hijack(r.below.Hijack)
}

type overHTTP2 struct {
	response
	below http2Writer
}

func (r *overHTTP2) WriteString(text string) (int, error) {
	return r.writeString(r.below.WriteString, text)
}
func (r *overHTTP2) Flush()                   { _ = r.flush(r.below.FlushError) }
func (r *overHTTP2) FlushError() error        { return r.flush(r.below.FlushError) }
func (r *overHTTP2) CloseNotify() <-chan bool { return r.closeNotify(r.below.CloseNotify) }
func (r *overHTTP2) SetReadDeadline(deadline time.Time) error {
	return r.below.SetReadDeadline(deadline)
}
func (r *overHTTP2) SetWriteDeadline(deadline time.Time) error {
	return r.below.SetWriteDeadline(deadline)
}
func (r *overHTTP2) EnableFullDuplex() error { return r.below.EnableFullDuplex() }
func (r *overHTTP2) Push(target string, options *http.PushOptions) error {
	return r.below.Push(target, options)
}

// overAny returns a writer with exactly the interfaces of any other writer.
func (r *response) overAny() http.ResponseWriter {
	return httpsnoop.Wrap(r.ResponseWriter, httpsnoop.Hooks{
		WriteHeader: func(httpsnoop.WriteHeaderFunc) httpsnoop.WriteHeaderFunc { return r.WriteHeader },
		Write:       func(httpsnoop.WriteFunc) httpsnoop.WriteFunc { return r.Write },
		Flush: func(below httpsnoop.FlushFunc) httpsnoop.FlushFunc {
			return func() { _ = r.flush(func() error { below(); return nil }) }
		},
		FlushError: func(below httpsnoop.FlushErrorFunc) httpsnoop.FlushErrorFunc {
			return func() error { return r.flush(below) }
		},
		CloseNotify: func(below httpsnoop.CloseNotifyFunc) httpsnoop.CloseNotifyFunc {
			return func() <-chan bool { return r.closeNotify(below) }
		},
		Hijack: func(below httpsnoop.HijackFunc) httpsnoop.HijackFunc {
			return func() (net.Conn, *bufio.ReadWriter, error) { return r.hijack(below) }
		},
		ReadFrom: func(below httpsnoop.ReadFromFunc) httpsnoop.ReadFromFunc {
			return func(source io.Reader) (int64, error) { return r.readFrom(below, source) }
		},
		WriteString: func(below httpsnoop.WriteStringFunc) httpsnoop.WriteStringFunc {
			return func(text string) (int, error) { return r.writeString(below, text) }
		},
	})
}

func (r *response) writeString(below func(string) (int, error), text string) (int, error) {
	r.begin(http.StatusOK)
	n, err := below(text)
	r.wrote(int64(n), err)
	return n, err
}

func (r *response) readFrom(below func(io.Reader) (int64, error), source io.Reader) (int64, error) {
	n, err := below(source)
	if n > 0 { // an empty source sends nothing, not even a status
		r.begin(http.StatusOK)
	}
	r.wrote(n, err)
	return n, err
}

func (r *response) flush(below func() error) error {
	r.begin(http.StatusOK)
	err := below()
	r.flushed(err)
	return err
}

func (r *response) closeNotify(below func() <-chan bool) <-chan bool {
	r.notified = true
	return below()
}

func (r *response) hijack(below func() (net.Conn, *bufio.ReadWriter, error)) (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := below()
	r.hijacked = r.hijacked || err == nil
	return conn, buffered, err
}
