//! The articles that the worker prices, `SKU-1` to `SKU-100`, with their prices.

/// An article and its price per piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Article {
    /// Number of the article.
    pub number: u32,
    /// Price per piece in euro cents.
    pub cents: i64,
}

/// Why a SKU names no article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoArticle {
    /// The SKU is not `SKU-` and 1 to 6 digits.
    Malformed,
    /// The catalogue does not contain it.
    Unknown,
}

/// Looks up an article.
pub fn article(sku: &str) -> Result<Article, NoArticle> {
    let digits = sku.strip_prefix("SKU-").ok_or(NoArticle::Malformed)?;
    if !(1..=6).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NoArticle::Malformed);
    }
    let number: u32 = digits.parse().map_err(|_| NoArticle::Malformed)?;
    if digits.starts_with('0') || !(1..=100).contains(&number) {
        return Err(NoArticle::Unknown);
    }
    Ok(Article {
        number,
        cents: 495 + i64::from(number * 7919 % 200) * 50,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_a_hundred_articles() {
        assert!((1..=100).all(|number| article(&format!("SKU-{number}")).is_ok()));
        for unknown in ["SKU-0", "SKU-101", "SKU-999999", "SKU-01"] {
            assert_eq!(article(unknown), Err(NoArticle::Unknown), "{unknown}");
        }
    }

    #[test]
    fn other_numbers_are_malformed() {
        for malformed in ["", "SKU-", "sku-1", "SKU-1234567", "SKU-+1", "SKU-1 ", "SKU-é"] {
            assert_eq!(article(malformed), Err(NoArticle::Malformed), "{malformed}");
        }
    }
}
