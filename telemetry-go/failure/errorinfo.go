// Reads and writes the details of a gRPC status: ErrorInfo and RetryInfo.

package failure

import (
	"time"

	spb "google.golang.org/genproto/googleapis/rpc/status"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

const unspecified = charter.ReasonUnspecified

// statusDetails are the details of a received status.
type statusDetails struct {
	info    *errdetails.ErrorInfo // nil for none, several, or one that is not well formed
	delay   time.Duration
	delayed bool
	rest    []*anypb.Any // the application's own details
}

// readDetails separates the details of a status. Origin and reason of the
// ErrorInfo are the trusted ones (see Trusted), so that no untrusted text
// becomes a label. Details that are not well formed are ignored; foreign
// reports those and untrusted ones.
func (c Classifier) readDetails(st *status.Status, peer string) (s statusDetails, foreign bool) {
	p := st.Proto()
	if !wellFormedStatus(p) {
		return s, true
	}
	infos := 0
	for _, detail := range p.GetDetails() {
		switch {
		case detail.MessageIs((*errdetails.ErrorInfo)(nil)):
			infos++
			s.info = readErrorInfo(detail)
		case detail.MessageIs((*errdetails.RetryInfo)(nil)):
			if delay, ok := readRetryDelay(detail); ok {
				s.delay, s.delayed = delay, true
			}
		default:
			s.rest = append(s.rest, detail)
		}
	}
	if infos > 1 {
		s.info = nil
	}
	if s.info == nil {
		return s, infos > 0
	}
	origin, reason, trusted := c.Trusted(s.info.GetDomain(), s.info.GetReason(), peer)
	s.info.Domain, s.info.Reason = origin, reason
	return s, !trusted
}

// otherDetails returns the details of a status without ErrorInfo and RetryInfo.
func otherDetails(st *status.Status) (rest []*anypb.Any) {
	if !wellFormedStatus(st.Proto()) {
		return nil
	}
	for _, detail := range st.Proto().GetDetails() {
		if !detail.MessageIs((*errdetails.ErrorInfo)(nil)) && !detail.MessageIs((*errdetails.RetryInfo)(nil)) {
			rest = append(rest, detail)
		}
	}
	return rest
}

func readErrorInfo(detail *anypb.Any) *errdetails.ErrorInfo {
	info := new(errdetails.ErrorInfo)
	if !wellFormed(detail.GetValue(), errorInfoShape) || detail.UnmarshalTo(info) != nil {
		return nil
	}
	return info
}

func readRetryDelay(detail *anypb.Any) (time.Duration, bool) {
	retry := new(errdetails.RetryInfo)
	if !wellFormed(detail.GetValue(), retryInfoShape) || detail.UnmarshalTo(retry) != nil {
		return 0, false
	}
	delay := retry.GetRetryDelay()
	return delay.AsDuration(), delay.IsValid() && delay.GetSeconds() >= 0 && delay.GetNanos() >= 0
}

func retryInfo(delay time.Duration) *errdetails.RetryInfo {
	return &errdetails.RetryInfo{RetryDelay: durationpb.New(delay)}
}

func appendAny(details []*anypb.Any, message proto.Message) []*anypb.Any {
	any, err := anypb.New(message)
	if err != nil {
		return details
	}
	return append(details, any)
}

func statusOf(code Code, message string, details []*anypb.Any) *status.Status {
	return status.FromProto(&spb.Status{Code: int32(code), Message: message, Details: details})
}
