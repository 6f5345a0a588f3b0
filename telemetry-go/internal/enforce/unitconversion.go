// Converts values from one unit to another of the same quantity.

package enforce

import "math"

// unitConversion converts values from one unit to another by one multiplication
// or one division by an integer, so that nothing is rounded twice: 5 ms becomes
// exactly 0.005 s. The zero value converts nothing.
type unitConversion struct{ multiplier, divisor int64 }

// unit is a unit in UCUM: its quantity, and its size in the smallest unit of it.
type unit struct {
	quantity string
	size     int64
}

var units = map[string]unit{
	"ns": {"time", 1}, "us": {"time", 1e3}, "ms": {"time", 1e6}, "s": {"time", 1e9},
	"min": {"time", 60e9}, "h": {"time", 3600e9}, "d": {"time", 86400e9},
	"bit": {"data", 1}, "By": {"data", 8}, "kBy": {"data", 8e3}, "MBy": {"data", 8e6}, "GBy": {"data", 8e9},
	"KiBy": {"data", 8 << 10}, "MiBy": {"data", 8 << 20}, "GiBy": {"data", 8 << 30},
	"%": {"share", 1}, "1": {"share", 100},
}

// convertsUnit returns the conversion between two units; false if none is exact,
// or there is nothing to convert.
func convertsUnit(from, to string) (unitConversion, bool) {
	source, known := units[from]
	target, both := units[to]
	if !known || !both || source == target || source.quantity != target.quantity {
		return unitConversion{}, false
	}
	if source.size%target.size == 0 {
		return unitConversion{source.size / target.size, 1}, true
	}
	return unitConversion{1, target.size / source.size}, target.size%source.size == 0
}

// none reports whether nothing is converted.
func (u unitConversion) none() bool { return u.divisor == 0 }

// keepsIntegers reports whether integers remain integers.
func (u unitConversion) keepsIntegers() bool { return u.divisor <= 1 }

// float converts a value.
func (u unitConversion) float(value float64) float64 {
	switch u.divisor {
	case 0:
		return value
	case 1:
		return value * float64(u.multiplier)
	}
	return value / float64(u.divisor)
}

// revert converts a value of the target unit to the source unit.
func (u unitConversion) revert(value float64) float64 {
	switch u.divisor {
	case 0:
		return value
	case 1:
		return value / float64(u.multiplier)
	}
	return value * float64(u.divisor)
}

// integer converts a value where integers remain integers; one that is out of
// range becomes the limit.
func (u unitConversion) integer(value int64) int64 {
	if u.none() {
		return value
	}
	product := value * u.multiplier
	switch {
	case product/u.multiplier == value:
		return product
	case value < 0:
		return math.MinInt64
	}
	return math.MaxInt64
}

// convertNumber converts a value of either type.
func convertNumber[N int64 | float64](u unitConversion, value N) N {
	switch v := any(value).(type) {
	case int64:
		return N(u.integer(v))
	case float64:
		return N(u.float(v))
	}
	return value
}
