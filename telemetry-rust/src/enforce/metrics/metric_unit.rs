//! `metric-unit`: a metric has the charter's unit. Values are converted if one multiplication or division by an integer
//! does it.

use opentelemetry_proto::tonic::metrics::v1::exemplar;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{Exemplar, HistogramDataPoint, Metric, NumberDataPoint};

use crate::charter;
use crate::enforce::{Active, Example};

pub(in crate::enforce) const RULE: &str = "metric-unit";

#[derive(Clone, Copy, PartialEq)]
enum Quantity {
    Time,
    Data,
    Share,
}

/// Units in UCUM, letter for letter, with their size in the smallest unit of their quantity.
const UNITS: [(&str, Quantity, i64); 17] = [
    ("ns", Quantity::Time, 1),
    ("us", Quantity::Time, 1_000),
    ("ms", Quantity::Time, 1_000_000),
    ("s", Quantity::Time, 1_000_000_000),
    ("min", Quantity::Time, 60_000_000_000),
    ("h", Quantity::Time, 3_600_000_000_000),
    ("d", Quantity::Time, 86_400_000_000_000),
    ("bit", Quantity::Data, 1),
    ("By", Quantity::Data, 8),
    ("kBy", Quantity::Data, 8_000),
    ("MBy", Quantity::Data, 8_000_000),
    ("GBy", Quantity::Data, 8_000_000_000),
    ("KiBy", Quantity::Data, 8 << 10),
    ("MiBy", Quantity::Data, 8 << 20),
    ("GiBy", Quantity::Data, 8 << 30),
    ("%", Quantity::Share, 1),
    ("1", Quantity::Share, 100),
];

/// Converts values of one unit into another of the same quantity: 5 ms becomes the double that is written 0.005.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Conversion {
    multiplier: i64,
    divisor: i64,
}

impl Conversion {
    /// Returns the conversion; `None` if none is exact, or nothing is to be converted.
    pub(super) fn between(from: &str, to: &str) -> Option<Self> {
        let find = |name: &str| UNITS.iter().find(|unit| unit.0 == name);
        let ((source, quantity, size), (target, other, unit)) = (find(from)?, find(to)?);
        if source == target || quantity != other {
            return None;
        }
        match (size % unit, unit % size) {
            (0, _) => Some(Self {
                multiplier: size / unit,
                divisor: 1,
            }),
            (_, 0) => Some(Self {
                multiplier: 1,
                divisor: unit / size,
            }),
            _ => None,
        }
    }

    pub(super) fn convert(self, value: f64) -> f64 {
        match self.divisor {
            1 => value * self.multiplier as f64,
            divisor => value / divisor as f64,
        }
    }

    /// Converts the other way round.
    pub(super) fn revert(self, value: f64) -> f64 {
        match self.divisor {
            1 => value / self.multiplier as f64,
            divisor => value * divisor as f64,
        }
    }

    /// Converts a whole number; `None` if the result is not whole. What is too large stays at the limit.
    fn convert_whole(self, value: i64) -> Option<i64> {
        (self.divisor == 1).then(|| value.saturating_mul(self.multiplier))
    }
}

/// Whether units are converted.
pub(super) fn is_enforced(active: &Active<'_>) -> bool {
    active.enforces(RULE)
}

/// Counts another unit than the charter's, and converts the metric.
pub(super) fn correct(active: &Active<'_>, metric: &mut Metric, target: &charter::Metric) {
    if metric.unit == target.unit || !active.watches(RULE) {
        return;
    }
    // The buckets of an exponential histogram are powers of a base, which another unit would shift.
    let is_convertible = matches!(metric.data, Some(Data::Gauge(_) | Data::Sum(_) | Data::Histogram(_)));
    let conversion = Conversion::between(&metric.unit, target.unit).filter(|_| is_convertible);
    let example = || Example {
        what: format!("metric {} has another unit", target.name),
        row: Some(("metrics", target.name)),
        expects: format!("unit {}", target.unit),
    };
    let Some(conversion) = conversion else {
        active.observed(RULE, 1, example);
        return;
    };
    if !active.finding(RULE, example) {
        return;
    }
    match &mut metric.data {
        Some(Data::Gauge(gauge)) => gauge.data_points.iter_mut().for_each(|point| number(conversion, point)),
        Some(Data::Sum(sum)) => sum.data_points.iter_mut().for_each(|point| number(conversion, point)),
        Some(Data::Histogram(all)) => all
            .data_points
            .iter_mut()
            .for_each(|point| histogram(conversion, point)),
        _ => {}
    }
    target.unit.clone_into(&mut metric.unit);
}

fn number(conversion: Conversion, point: &mut NumberDataPoint) {
    point.value = point.value.map(|value| match value {
        Value::AsDouble(value) => Value::AsDouble(conversion.convert(value)),
        Value::AsInt(value) => match conversion.convert_whole(value) {
            Some(whole) => Value::AsInt(whole),
            None => Value::AsDouble(conversion.convert(value as f64)),
        },
    });
    exemplars(conversion, &mut point.exemplars);
}

fn histogram(conversion: Conversion, point: &mut HistogramDataPoint) {
    for value in [&mut point.sum, &mut point.min, &mut point.max] {
        *value = value.map(|value| conversion.convert(value));
    }
    for bound in &mut point.explicit_bounds {
        *bound = conversion.convert(*bound);
    }
    exemplars(conversion, &mut point.exemplars);
}

fn exemplars(conversion: Conversion, exemplars: &mut [Exemplar]) {
    for exemplar in exemplars {
        exemplar.value = exemplar.value.map(|value| match value {
            exemplar::Value::AsDouble(value) => exemplar::Value::AsDouble(conversion.convert(value)),
            exemplar::Value::AsInt(value) => match conversion.convert_whole(value) {
                Some(whole) => exemplar::Value::AsInt(whole),
                None => exemplar::Value::AsDouble(conversion.convert(value as f64)),
            },
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_conversions_are_made() {
        let convert = |from, to, value| Conversion::between(from, to).map(|unit| unit.convert(value));
        assert_eq!(convert("ms", "s", 5.0), Some(0.005));
        assert_eq!(convert("s", "ms", 0.005), Some(5.0));
        assert_eq!(convert("KiBy", "By", 2.0), Some(2048.0));
        assert_eq!(convert("%", "1", 50.0), Some(0.5));
        assert_eq!(convert("KiBy", "kBy", 1.0), None, "1.024 is no integer");
        assert_eq!(convert("ms", "By", 1.0), None);
        assert_eq!(convert("s", "s", 1.0), None);
        assert_eq!(convert("furlong", "s", 1.0), None);
    }

    #[test]
    fn bounds_in_another_unit_come_back_exactly() {
        let conversion = Conversion::between("ms", "s").unwrap();
        for bound in [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.75, 2.5, 7.5, 10.0] {
            assert_eq!(conversion.convert(conversion.revert(bound)), bound);
        }
    }

    #[test]
    fn whole_numbers_stay_whole_where_possible() {
        let to_ms = Conversion::between("s", "ms").unwrap();
        assert_eq!(to_ms.convert_whole(7), Some(7_000));
        assert_eq!(to_ms.convert_whole(i64::MAX), Some(i64::MAX));
        assert_eq!(Conversion::between("ms", "s").unwrap().convert_whole(7), None);
    }
}
