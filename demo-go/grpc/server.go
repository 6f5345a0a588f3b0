// Package grpc serves orders over gRPC.
package grpc

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	gateway "github.com/plumbline/plumbline/demo-go"
	"github.com/plumbline/plumbline/demo-go/ordersv1"
)

// Register adds the OrderService to a gRPC server.
func Register(server *grpc.Server, orders *gateway.Orders) {
	ordersv1.RegisterOrderServiceServer(server, &service{orders: orders})
}

type service struct {
	ordersv1.UnimplementedOrderServiceServer
	orders *gateway.Orders
}

func (s *service) PlaceOrder(ctx context.Context, request *ordersv1.PlaceOrderRequest) (*ordersv1.PlaceOrderResponse, error) {
	order, err := s.orders.Place(ctx, draftOf(request))
	if err != nil {
		return nil, err
	}
	return &ordersv1.PlaceOrderResponse{Order: messageOf(order)}, nil
}

func (s *service) GetOrder(ctx context.Context, request *ordersv1.GetOrderRequest) (*ordersv1.GetOrderResponse, error) {
	order, err := s.orders.Order(ctx, request.GetId())
	if err != nil {
		return nil, err
	}
	return &ordersv1.GetOrderResponse{Order: messageOf(order)}, nil
}

func (s *service) WatchOrder(request *ordersv1.WatchOrderRequest, stream grpc.ServerStreamingServer[ordersv1.WatchOrderResponse]) error {
	return s.orders.Watch(stream.Context(), request.GetId(), func(event gateway.Event) error {
		return stream.Send(&ordersv1.WatchOrderResponse{
			Sequence: event.Sequence,
			State:    ordersv1.OrderState(event.State),
			Time:     timestamppb.New(event.Time),
		})
	})
}

func draftOf(request *ordersv1.PlaceOrderRequest) gateway.Draft {
	lines := make([]gateway.Line, len(request.GetLines()))
	for i, line := range request.GetLines() {
		lines[i] = gateway.Line{SKU: line.GetSku(), Quantity: line.GetQuantity()}
	}
	return gateway.Draft{Customer: request.GetCustomer(), Lines: lines, RequestID: request.GetRequestId()}
}

func messageOf(order gateway.Order) *ordersv1.Order {
	lines := make([]*ordersv1.PricedLine, len(order.Lines))
	for i, line := range order.Lines {
		lines[i] = &ordersv1.PricedLine{Sku: line.SKU, Quantity: line.Quantity, PriceCents: line.PriceCents}
	}
	return &ordersv1.Order{
		Id:         order.ID,
		Customer:   order.Customer,
		Lines:      lines,
		TotalCents: order.TotalCents,
		State:      ordersv1.OrderState(order.State),
		Created:    timestamppb.New(order.Created),
	}
}
