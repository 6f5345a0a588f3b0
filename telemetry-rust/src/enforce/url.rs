//! Removes the parts of a URL that carry credentials.

/// Removes user, query and fragment of a URL (RFC 3986); `None` if it has none of them.
pub(super) fn without_credentials(text: &str) -> Option<String> {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let from = text[..end].find("//").map_or(0, |at| at + 2);
    let to = text[from..end].find('/').map_or(end, |at| from + at);
    let user = text[from..to].rfind('@').map_or(from, |at| from + at + 1);
    (end < text.len() || user > from).then(|| format!("{}{}", &text[..from], &text[user..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_user_query_and_fragment() {
        let safe = |text| without_credentials(text).unwrap_or_else(|| String::from(text));
        assert_eq!(safe("https://me:pw@shop.example/a?token=t#f"), "https://shop.example/a");
        assert_eq!(safe("https://shop.example/a@b"), "https://shop.example/a@b");
        assert_eq!(safe("/a?b=c"), "/a");
    }
}
