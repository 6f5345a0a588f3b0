package testdatabase

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Proxy forwards TCP connections on loopback, so that a test can break the
// connection between a client and a server that both run.
type Proxy struct {
	Address string

	upstream  string
	listener  net.Listener
	swallow   atomic.Bool
	mu        sync.Mutex
	pairs     map[net.Conn]net.Conn
	listening bool
}

// NewProxy starts a proxy to a server; it ends with the test.
func NewProxy(t *testing.T, upstream string) *Proxy {
	t.Helper()
	p := &Proxy{Address: "127.0.0.1:0", upstream: upstream, pairs: map[net.Conn]net.Conn{}}
	p.Restore(t)
	t.Cleanup(p.Cut)
	return p
}

// Cut closes every connection and refuses new ones.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listening {
		p.listening = false
		_ = p.listener.Close()
	}
	for client, server := range p.pairs {
		_ = client.Close()
		_ = server.Close()
	}
	clear(p.pairs)
}

// Restore accepts connections at the same address again.
func (p *Proxy) Restore(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", p.Address)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.listener, p.Address, p.listening = listener, listener.Addr().String(), true
	p.mu.Unlock()
	p.swallow.Store(false)
	go p.accept(listener) // ends with Cut
}

// SwallowAnswers forwards requests and discards responses, until Cut.
func (p *Proxy) SwallowAnswers() { p.swallow.Store(true) }

func (p *Proxy) accept(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.upstream)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		open := p.listening && p.listener == listener
		if open {
			p.pairs[client] = server
		}
		p.mu.Unlock()
		if !open {
			_ = client.Close()
			_ = server.Close()
			return
		}
		go pass(server, client)
		go pass(answers{Conn: client, swallow: &p.swallow}, server)
	}
}

// pass copies until either side ends, then closes both.
func pass(to io.WriteCloser, from io.ReadCloser) {
	_, _ = io.Copy(to, from) // both ends see the error
	_ = to.Close()
	_ = from.Close()
}

// answers writes to a client, or discards.
type answers struct {
	net.Conn
	swallow *atomic.Bool
}

func (a answers) Write(p []byte) (int, error) {
	if a.swallow.Load() {
		return len(p), nil
	}
	return a.Conn.Write(p)
}
