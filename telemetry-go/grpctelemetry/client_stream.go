// Streaming calls of the gRPC client: ends the span when the stream ends.

package grpctelemetry

import (
	"context"
	"io"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
)

func (c *client) stream(ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, streamer grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	call := c.start(ctx, method, conn, options)
	s := &clientStream{call: call}
	with := append(make([]grpc.CallOption, 0, len(options)+1), options...)
	with = append(with, grpc.OnFinish(s.finished))
	stream, err := streamer(call.ctx, desc, conn, method, with...)
	if err != nil {
		return nil, s.end(err, nil)
	}
	s.mu.Lock()
	s.ClientStream = stream
	s.open = true
	over, last := s.over, s.last
	s.mu.Unlock()
	if over {
		s.end(last, nil)
	}
	return s, nil
}

// clientStream ends its span when the application has read to the end, or, if
// it stops reading, when gRPC ends the stream.
type clientStream struct {
	grpc.ClientStream
	call *clientCall

	mu      sync.Mutex
	open    bool  // the application has the stream
	reading bool  // the application is in RecvMsg, which has the error
	over    bool  // gRPC is done with the stream
	last    error // the error that it ended with

	once   sync.Once
	result error
}

// finished is called by gRPC at the end of the stream.
func (s *clientStream) finished(err error) {
	s.mu.Lock()
	s.over, s.last = true, err
	wait := s.reading || !s.open
	s.mu.Unlock()
	if !wait {
		s.end(err, nil)
	}
}

// RecvMsg receives the next message; its error has the origin of the failure.
func (s *clientStream) RecvMsg(message any) error {
	s.mu.Lock()
	s.reading = true
	s.mu.Unlock()
	err := s.ClientStream.RecvMsg(message)
	if s.call.peer.Addr == nil {
		// Not in finished: gRPC holds the stream's lock there.
		if p, ok := peer.FromContext(s.ClientStream.Context()); ok {
			s.call.peer = *p
		}
	}
	s.mu.Lock()
	s.reading = false
	over, last := s.over, s.last
	s.mu.Unlock()
	switch {
	case err == io.EOF:
		s.end(nil, nil)
		return err
	case err != nil:
		return s.end(err, s.ClientStream.Trailer())
	case over:
		s.end(last, nil)
	}
	return nil
}

// end ends the span once and returns the error for the application.
func (s *clientStream) end(err error, answer metadata.MD) error {
	s.once.Do(func() {
		s.result = s.call.end(err, answer)
	})
	if err == nil {
		return nil
	}
	if s.result == nil {
		return err
	}
	return s.result
}
