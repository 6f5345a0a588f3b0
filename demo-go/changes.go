package gateway

import "sync"

// Changes tells followers of an order that something changed. It holds no
// events, so nothing piles up: a follower who has not looked yet is told once.
type Changes struct {
	mu        sync.Mutex
	followers map[string]map[chan struct{}]struct{} // by order
}

// NewChanges makes one without followers.
func NewChanges() *Changes {
	return &Changes{followers: map[string]map[chan struct{}]struct{}{}}
}

// Follow returns a channel that says when the order changed, and a function
// that ends it.
func (c *Changes) Follow(order string) (<-chan struct{}, func()) {
	news := make(chan struct{}, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.followers[order] == nil {
		c.followers[order] = map[chan struct{}]struct{}{}
	}
	c.followers[order][news] = struct{}{}
	return news, func() { c.leave(order, news) }
}

func (c *Changes) leave(order string, news chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.followers[order], news)
	if len(c.followers[order]) == 0 {
		delete(c.followers, order)
	}
}

// Tell tells every follower of the order. It never blocks.
func (c *Changes) Tell(order string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for news := range c.followers[order] {
		select {
		case news <- struct{}{}:
		default:
		}
	}
}
