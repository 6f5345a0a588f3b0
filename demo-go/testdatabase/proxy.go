package testdatabase

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Proxy stands on loopback between a client and a server, so that a test can
// break what lies between them while both live on.
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
	p.Mend(t)
	t.Cleanup(p.Cut)
	return p
}

// Cut ends every connection and refuses new ones.
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

// Mend takes connections at the same address again.
func (p *Proxy) Mend(t *testing.T) {
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

// SwallowAnswers lets requests pass and keeps answers back, until Cut.
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

// pass copies until either side ends, then ends both.
func pass(to io.WriteCloser, from io.ReadCloser) {
	_, _ = io.Copy(to, from) // how it broke is the matter of those at the ends
	_ = to.Close()
	_ = from.Close()
}

// answers writes to a client, or into nothing.
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
