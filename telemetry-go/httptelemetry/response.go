package httptelemetry

import "net/http"

// response remembers the status. http.ResponseController finds the writer
// below by Unwrap, so that flushing and deadlines work.
type response struct {
	http.ResponseWriter
	status int // 0: nothing sent yet
}

// WriteHeader sends the status; informational ones are not the answer yet.
func (r *response) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write sends the body, with status 200 when none was sent.
func (r *response) Write(body []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(body)
}

// Flush sends what is buffered, for code that asks for http.Flusher.
func (r *response) Flush() {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	_ = http.NewResponseController(r.ResponseWriter).Flush()
}

// Unwrap is the writer below.
func (r *response) Unwrap() http.ResponseWriter { return r.ResponseWriter }
