package propagation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/baggage"

	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

func TestBaggage(t *testing.T) {
	var many, wanted []string
	for i := range 66 {
		many = append(many, fmt.Sprintf("k%02d=v", i))
	}
	wanted = many[:64]
	big := func(key string, n int) string { return key + "=" + strings.Repeat("x", n-len(key)-1) }
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"one", []string{"a=1"}, "a=1"},
		{"sorted by key", []string{"z=1,a=2,m=3"}, "a=2,m=3,z=1"},
		{"two lines", []string{"z=1", "a=2"}, "a=2,z=1"},
		{"blanks", []string{" a = 1 \t,\tb=2 "}, "a=1,b=2"},
		{"empty members", []string{",a=1,,b=2,", ""}, "a=1,b=2"},
		{"malformed percent sign alone is left out", []string{"a=%zz,b=2"}, "b=2"},
		{"a percent sign at the end", []string{"a=100%,b=2"}, "b=2"},
		{"half an escape", []string{"a=%4,b=2"}, "b=2"},
		{"equals sign in the value", []string{"a=x=y"}, "a=x=y"},
		{"empty value", []string{"a=,b=2"}, "a=,b=2"},
		{"no value", []string{"a,b=2"}, "b=2"},
		{"no key", []string{"=1,b=2"}, "b=2"},
		{"blank inside a value", []string{"a=x y,b=2"}, "b=2"},
		{"quote", []string{`a="x",b=2`}, "b=2"},
		{"not ASCII", []string{"a=ü,b=2"}, "b=2"},
		{"escaped", []string{"a=%C3%BC%20%25%2C"}, "a=%C3%BC%20%25%2C"},
		{"escaped without need", []string{"a=%41"}, "a=A"},
		{"not UTF-8 becomes the replacement character", []string{"a=%FF%41"}, "a=%EF%BF%BDA"},
		{"half a character is replaced once", []string{"a=%E2%82x"}, "a=%EF%BF%BDx"},
		{"properties stay as they came", []string{"a=1;p=q;flag;r=%20, b=2"}, "a=1;p=q;flag;r=%20,b=2"},
		{"blanks around properties", []string{"a=1 ; p = q\t; r"}, "a=1;p=q;r"},
		{"an empty property", []string{"a=1;,b=2"}, "b=2"},
		{"a malformed property", []string{"a=1;p q,b=2"}, "b=2"},
		{"the last of one key", []string{"a=1,b=2,a=3"}, "a=3,b=2"},
		{"64 members of 66", []string{strings.Join(many, ",")}, strings.Join(wanted, ",")},
		{"8,192 bytes", []string{big("a", 4096) + "," + big("b", 4095)}, big("a", 4096) + "," + big("b", 4095)},
		{"what does not fit is left out alone", []string{big("a", 4096) + "," + big("b", 4096) + ",c=1"}, big("a", 4096) + ",c=1"},
	} {
		for name, out := range pass(propagation.Baggage{}, carriers("baggage", c.lines...)) {
			if got := out.Get("baggage"); got != c.want {
				t.Errorf("%s over %s: %.200q, want %.200q", c.name, name, got, c.want)
			}
		}
	}
}

func TestApplicationReadsAndChangesBaggage(t *testing.T) {
	p := propagation.Baggage{}
	ctx := p.Extract(context.Background(), propagation.HeaderCarrier{"Baggage": {"z=%20a;p=q,y=1,x=2"}})
	bag := baggage.FromContext(ctx)
	if got := bag.Member("z"); got.Value() != " a" || len(got.Properties()) != 1 {
		t.Errorf("z is %q with %v", got.Value(), got.Properties())
	}
	set := func(key, value string) {
		member, err := baggage.NewMemberRaw(key, value)
		if err != nil {
			t.Fatal(err)
		}
		if bag, err = bag.SetMember(member); err != nil {
			t.Fatal(err)
		}
	}
	set("y", "9 9")
	set("b", "new")
	set("a", "new")
	bag = bag.DeleteMember("x")
	out := propagation.HeaderCarrier{}
	p.Inject(baggage.ContextWithBaggage(ctx, bag), out)
	if got, want := out.Get("baggage"), "a=new,b=new,y=9%209,z=%20a;p=q"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestOnlyThePermittedTravels(t *testing.T) {
	p := propagation.NewBaggage(func(e propagation.Entry) bool { return e.Key != "secret" && e.EntriesBefore < 2 })
	for name, out := range pass(p, carriers("baggage", "secret=1,a=1,b=2,c=3")) {
		if got := out.Get("baggage"); got != "a=1,b=2" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestBaggageAddsToWhatIsThereNothingWhenThereIsNone(t *testing.T) {
	ctx := context.Background()
	p := propagation.Baggage{}
	if p.Extract(ctx, propagation.HeaderCarrier{}) != ctx || p.Extract(ctx, propagation.HeaderCarrier{"Baggage": {"%%%"}}) != ctx {
		t.Error("the context changed")
	}
	out := propagation.HeaderCarrier{}
	if p.Inject(ctx, out); len(out) != 0 {
		t.Errorf("%v", out)
	}
}
