// Package pricing calls the worker for prices over gRPC.
package pricing

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	gateway "github.com/plumbline/plumbline/demo-go"
	"github.com/plumbline/plumbline/demo-go/ordersv1"
	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
)

// worker is the name of the pricing service in the charter.
const worker = "worker"

// closed is an address where nothing listens: port 1 (tcpmux) of loopback.
const closed = "127.0.0.1:1"

// Client prices lines. A call without a connection fails at once; the client
// tries to reconnect at least every second, so that a restarted worker is found
// without a restart of the gateway.
type Client struct {
	conn   *grpc.ClientConn
	quotes ordersv1.PricingServiceClient
	nobody *grpc.ClientConn // for the fault "unavailable"; nil if faults are off
}

// Dial returns a client of the worker at target, such as 127.0.0.1:9200.
func Dial(t *plumbline.Telemetry, target string, faults bool) (*Client, error) {
	conn, err := dial(t, target)
	if err != nil {
		return nil, err
	}
	c := &Client{conn: conn, quotes: ordersv1.NewPricingServiceClient(conn)}
	if faults {
		if c.nobody, err = dial(t, closed); err != nil {
			_ = conn.Close()
			return nil, err
		}
	}
	return c, nil
}

func dial(t *plumbline.Telemetry, target string) (*grpc.ClientConn, error) {
	options := append(grpctelemetry.DialOptions(t, worker),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second},
			MinConnectTimeout: time.Second,
		}),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 20 * time.Second, Timeout: 5 * time.Second}),
		grpc.WithIdleTimeout(0), // reconnects also without requests
	)
	return grpc.NewClient(target, options...)
}

// Quote prices a line.
func (c *Client) Quote(ctx context.Context, line gateway.Line) (gateway.Line, error) {
	quotes := c.quotes
	if c.nobody != nil && gateway.FaultFor(ctx, worker) == gateway.FaultUnavailable {
		quotes = ordersv1.NewPricingServiceClient(c.nobody)
	}
	response, err := quotes.Quote(ctx, &ordersv1.QuoteRequest{Line: &ordersv1.OrderLine{Sku: line.SKU, Quantity: line.Quantity}})
	if err != nil {
		return gateway.Line{}, err
	}
	priced := response.GetLine()
	return gateway.Line{SKU: priced.GetSku(), Quantity: priced.GetQuantity(), PriceCents: priced.GetPriceCents()}, nil
}

// Close closes the connections.
func (c *Client) Close() error {
	if c.nobody != nil {
		_ = c.nobody.Close()
	}
	return c.conn.Close()
}
