// The gRPC methods that exist, so that an unknown one becomes neither a span
// name nor a label.

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

// methods distinguishes methods that exist from names that any caller can send:
// those with a descriptor in the program and those that a server has
// registered.
type methods struct {
	mu    sync.Mutex
	known atomic.Pointer[map[string]struct{}]
}

// has reports whether a method, named without its leading slash, exists.
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

// learn adds a method that exists.
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

// static reports whether the method of a call is a constant of the program, as
// in generated clients (grpc.StaticMethod).
func static(options []grpc.CallOption) bool {
	for _, option := range options {
		if _, ok := option.(grpc.StaticMethodCallOption); ok {
			return true
		}
	}
	return false
}

// original returns a method name from outside for an attribute: bounded and
// valid UTF-8.
func original(name string) string {
	const longest = 256
	if len(name) > longest {
		name = name[:longest]
	}
	return strings.ToValidUTF8(name, "\uFFFD")
}
