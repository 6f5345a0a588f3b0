package grpctelemetry

import (
	"maps"
	"strings"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// unknownMethod is the rpc.method of a call to a method that does not exist.
const unknownMethod = "_OTHER"

// methods tells methods that exist from names that anybody can send: those of
// the services that were compiled into the program, and those that a server was
// seen to have.
type methods struct {
	mu    sync.Mutex
	known atomic.Pointer[map[string]struct{}]
}

// has says whether a method, named without its leading slash, exists.
func (m *methods) has(name string) bool {
	if known := m.known.Load(); known != nil {
		if _, ok := (*known)[name]; ok {
			return true
		}
	}
	if !compiled(name) {
		return false
	}
	m.learn(name)
	return true
}

// learn notes a method that exists.
func (m *methods) learn(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	after := map[string]struct{}{}
	if before := m.known.Load(); before != nil {
		after = maps.Clone(*before)
	}
	after[strings.Clone(name)] = struct{}{}
	m.known.Store(&after)
}

func compiled(name string) bool {
	service, method, ok := strings.Cut(name, "/")
	if !ok {
		return false
	}
	descriptor, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(service))
	if err != nil {
		return false
	}
	known, ok := descriptor.(protoreflect.ServiceDescriptor)
	return ok && known.Methods().ByName(protoreflect.Name(method)) != nil
}

// static says whether a call's method is written in the program, as generated
// clients have it.
func static(options []grpc.CallOption) bool {
	for _, option := range options {
		if _, ok := option.(grpc.StaticMethodCallOption); ok {
			return true
		}
	}
	return false
}

// original is a method's name from outside as an attribute may hold it.
func original(name string) string {
	const longest = 256
	if len(name) > longest {
		name = name[:longest]
	}
	return strings.ToValidUTF8(name, "\uFFFD")
}
