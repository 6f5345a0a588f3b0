//! Prices a line: quantity discount, then a risk allowance estimated by simulating demand.

use crate::catalogue::Article;

/// Simulated seasons: enough to keep a core busy for about a millisecond.
const SEASONS: u32 = 20_000;

/// Computes the price of a line in euro cents. The same line always has the same price.
pub fn price(article: Article, quantity: i32) -> i64 {
    let gross = article.cents * i64::from(quantity);
    let discount = gross * discount_percent(quantity) / 100;
    gross - discount + allowance(article, gross)
}

fn discount_percent(quantity: i32) -> i64 {
    match quantity {
        500.. => 12,
        100.. => 8,
        10.. => 3,
        _ => 0,
    }
}

/// The mean shortfall over simulated seasons of demand, at most one percent of the gross price.
fn allowance(article: Article, gross: i64) -> i64 {
    let mut random = u64::from(article.number) << 32 | 0x9e37;
    let mut shortfall = 0_u64;
    for _ in 0..SEASONS {
        // xorshift64: fast, and the same on every machine.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let demand = (random % 1000 + random / 1000 % 1000) / 2;
        shortfall += demand.saturating_sub(500);
    }
    let mean = shortfall / u64::from(SEASONS);
    gross * i64::try_from(mean).unwrap_or(0).min(100) / 10_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::article;

    #[test]
    fn the_same_line_has_the_same_price() {
        let article = article("SKU-7").unwrap();
        assert_eq!(price(article, 3), price(article, 3));
    }

    #[test]
    fn larger_quantities_are_cheaper_by_the_piece() {
        let article = article("SKU-7").unwrap();
        let by_piece = |quantity| price(article, quantity) as f64 / f64::from(quantity);
        assert!(by_piece(1) > by_piece(10) && by_piece(10) > by_piece(100) && by_piece(100) > by_piece(1000));
    }

    #[test]
    fn the_allowance_stays_below_one_percent() {
        let article = article("SKU-42").unwrap();
        assert!((0..=article.cents).contains(&allowance(article, article.cents * 100)));
    }
}
