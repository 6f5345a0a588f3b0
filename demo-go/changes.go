package gateway

import "sync"

// Changes notifies followers of an order of its changes. It stores no events,
// so nothing accumulates: a follower that has not read its notification gets no
// second one.
type Changes struct {
	mu        sync.Mutex
	followers map[string]map[chan struct{}]struct{} // by order
}

// NewChanges returns an empty Changes.
func NewChanges() *Changes {
	return &Changes{followers: map[string]map[chan struct{}]struct{}{}}
}

// Follow returns a channel that receives a value when the order changes, and a
// function that ends the subscription.
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

// Notify notifies every follower of the order. It never blocks.
func (c *Changes) Notify(order string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for news := range c.followers[order] {
		select {
		case news <- struct{}{}:
		default:
		}
	}
}
