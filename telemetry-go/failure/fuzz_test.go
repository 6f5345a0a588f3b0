package failure_test

import (
	"testing"

	spb "google.golang.org/genproto/googleapis/rpc/status"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/internal/vary"
)

// FuzzErrorInfo reads any bytes as grpc-status-details-bin: nothing of them that
// the charter does not know becomes an origin or a reason, and what is forwarded
// has exactly one ErrorInfo.
func FuzzErrorInfo(f *testing.F) {
	add := func(details ...proto.Message) {
		st := &spb.Status{Code: int32(codes.NotFound), Message: "no"}
		for _, d := range details {
			any, err := anypb.New(d)
			if err != nil {
				f.Fatal(err)
			}
			st.Details = append(st.Details, any)
		}
		raw, err := proto.Marshal(st)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, uint8(5))
	}
	info := &errdetails.ErrorInfo{Reason: shop.ReasonOrderUnknown.Name(), Domain: "worker", Metadata: map[string]string{"k": "v"}}
	add(info)
	add(info, info)
	add(info, &errdetails.RetryInfo{RetryDelay: durationpb.New(1)})
	add(&errdetails.ErrorInfo{Reason: "EVIL\n", Domain: "evil.example"}, &errdetails.RetryInfo{RetryDelay: &durationpb.Duration{Seconds: -1, Nanos: 1}})
	f.Add([]byte{0x1b, 0x1c}, uint8(14))
	f.Fuzz(func(t *testing.T, raw []byte, code uint8) {
		vary.Strings([]string{string(raw)}, func(details []string) { throughErrorInfo(t, []byte(details[0]), code) })
	})
}

func throughErrorInfo(t *testing.T, raw []byte, code uint8) {
	received := &spb.Status{}
	if proto.Unmarshal(raw, received) != nil {
		received = &spb.Status{}
	}
	received.Code = int32(code)
	err := status.FromProto(received).Err()
	if err == nil {
		return
	}
	for _, answered := range []bool{true, false} {
		received, _ := by("gateway").Received(err, "worker", answered)
		tuple := by("gateway").Classify(received)
		if _, ok := shop.Parsed().ServiceNamed(tuple.Origin); !ok && tuple.Origin != failure.OriginClient {
			t.Fatalf("origin %q", tuple.Origin)
		}
		if again := by("gateway").NewTuple(tuple.Code, tuple.Reason, tuple.Origin, false); again.Reason != tuple.Reason || !tuple.Failed() {
			t.Fatalf("reason %q", tuple.Reason)
		}
		if delay, ok := received.RetryDelay(); ok && delay < 0 {
			t.Fatalf("delay %v", delay)
		}
		infos := 0
		for _, detail := range by("gateway").StatusFrom(received).Proto().GetDetails() {
			if detail.MessageIs((*errdetails.ErrorInfo)(nil)) {
				infos++
			}
		}
		if infos != 1 {
			t.Fatalf("%d ErrorInfo leave", infos)
		}
	}
}
