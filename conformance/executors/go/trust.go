// Answers the cases of signed charters.

package main

import (
	"errors"
	"slices"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/trust"
)

type signatureInput struct {
	Charter, Signature, Keys string
	Now                      time.Time
	Count                    int
}

// check returns the signers, or why they are refused.
func (in signatureInput) check(charter, signature []byte) ([]string, error) {
	keys, err := trust.ReadKeys("keys", []byte(in.Keys))
	if err != nil {
		return nil, err
	}
	read, err := trust.ReadSignature("signature", signature)
	if err != nil {
		return nil, err
	}
	return keys.Check(read, charter, in.Now)
}

func charterSignature(in signatureInput) (any, error) {
	signers, err := in.check([]byte(in.Charter), []byte(in.Signature))
	if refused := (*trust.Untrusted)(nil); errors.As(err, &refused) {
		return map[string]any{"refusal": refused.Refusal}, nil
	}
	return map[string]any{"refusal": nil, "signers": signers}, err
}

func charterFlippedBits(in signatureInput) (any, error) {
	if _, err := in.check([]byte(in.Charter), []byte(in.Signature)); err != nil {
		return nil, err
	}
	whole := []byte(in.Charter + in.Signature)
	accepted := 0
	for i := range in.Count {
		flipped := slices.Clone(whole)
		bit := i * 7919 % (8 * len(whole))
		flipped[bit/8] ^= 1 << (bit % 8)
		if _, err := in.check(flipped[:len(in.Charter)], flipped[len(in.Charter):]); err == nil {
			accepted++
		}
	}
	return map[string]any{"accepted": accepted}, nil
}
