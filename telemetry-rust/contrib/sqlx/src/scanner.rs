//! Reads the tokens of an SQL statement, of any database that sqlx speaks to.

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// The end of the text.
    End,
    /// A keyword, a number, or a name with the quotes of its parts: `"public".orders`.
    Word(&'a str),
    Opening,
    Closing,
    Semicolon,
    /// A literal, a parameter or an operator.
    Other,
}

/// Skips comments and the text of literals. Databases differ in what these are: what one of them
/// reads in another way makes all that follows uncertain.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    is_uncertain: bool,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            is_uncertain: false,
        }
    }

    /// Whether what was read so far may be part of a literal or of a comment.
    pub(crate) fn is_uncertain(&self) -> bool {
        self.is_uncertain
    }

    /// Whether a name may end here. It does not in `alice@example.com`.
    pub(crate) fn is_at_delimiter(&self) -> bool {
        let is_comment = self.text.starts_with("--") || self.text.starts_with("/*");
        is_comment || self.byte(0).is_none_or(|b| is_blank(b) || b"(),;".contains(&b))
    }

    pub(crate) fn next(&mut self) -> Token<'a> {
        while let Some(first) = self.byte(0) {
            match first {
                _ if is_blank(first) => self.skip(1),
                b'-' if self.text.starts_with("--") => self.skip_line_comment(),
                b'/' if self.text.starts_with("/*") => self.skip_block_comment(),
                b'#' => {
                    // A comment of MySQL, an operator of PostgreSQL.
                    self.is_uncertain = true;
                    self.skip_past(1, "\n");
                }
                b'\'' => return self.string(),
                b'$' => return self.dollar(),
                b':' | b'@' => {
                    self.skip(1);
                    self.skip(length_of_word(self.text));
                    return Token::Other;
                }
                b'(' => return self.sign(Token::Opening),
                b')' => return self.sign(Token::Closing),
                b';' => return self.sign(Token::Semicolon),
                _ if is_part_of_word(first) || closing_quote(first).is_some() => return self.word(),
                _ => return self.sign(Token::Other),
            }
        }
        Token::End
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn skip(&mut self, length: usize) {
        self.text = &self.text[length..];
    }

    fn sign(&mut self, token: Token<'a>) -> Token<'a> {
        self.skip(1);
        token
    }

    /// Skips the text up to and with the mark, which is looked for from an index on; returns what is before it.
    fn skip_past(&mut self, from: usize, mark: &str) -> Option<&'a str> {
        let found = self.text[from..].split_once(mark);
        self.text = found.map_or("", |(_, after)| after);
        found.map(|(before, _)| before)
    }

    /// Skips the rest of a text that has no end.
    fn unclosed(&mut self) {
        self.is_uncertain = true;
        self.text = "";
    }

    fn skip_line_comment(&mut self) {
        let line = &self.text[2..];
        let line = line.split('\n').next().unwrap_or(line);
        // To MySQL it is two operators if no blank follows, to PostgreSQL it ends at a carriage return too.
        let is_operator = line.bytes().next().is_some_and(|first| !is_blank(first));
        self.is_uncertain |= is_operator && line.contains(['\'', '"', '`', '/', '#']);
        self.is_uncertain |= line.trim_end_matches('\r').contains('\r');
        self.skip_past(2, "\n");
    }

    fn skip_block_comment(&mut self) {
        // MySQL executes a text that begins like this.
        self.is_uncertain |= self.text.starts_with("/*!") || self.text.starts_with("/*M!");
        let mut depth = 0;
        loop {
            match (self.byte(0), self.byte(1)) {
                (None, _) => return self.unclosed(),
                (Some(b'/'), Some(b'*')) => {
                    depth += 1;
                    // Only PostgreSQL nests comments.
                    self.is_uncertain |= depth > 1;
                    self.skip(2);
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.skip(2);
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.skip(self.text.chars().next().map_or(0, char::len_utf8)),
            }
        }
    }

    /// Skips a literal. A doubled quote in it begins the next one, which comes to the same.
    fn string(&mut self) -> Token<'a> {
        match self.skip_past(1, "'") {
            Some(literal) => self.is_uncertain |= literal.contains('\\'),
            None => self.unclosed(),
        }
        Token::Other
    }

    /// Skips a parameter, `$1`, or a literal of PostgreSQL, `$tag$…$tag$`, which others may read in another way.
    fn dollar(&mut self) -> Token<'a> {
        let tag = self.text[1..].split(|c: char| c.is_ascii() && c != '_' && !c.is_ascii_alphanumeric());
        let tag = 1 + tag.map(str::len).next().unwrap_or_default();
        let is_parameter = self.byte(1).is_some_and(|b| b.is_ascii_digit());
        if is_parameter || self.byte(tag) != Some(b'$') {
            self.skip(tag);
            return Token::Other;
        }
        let mark = &self.text[..=tag];
        self.is_uncertain = true;
        self.skip_past(mark.len(), mark);
        Token::Other
    }

    /// Reads a word, or a name of several parts.
    fn word(&mut self) -> Token<'a> {
        let all = self.text;
        loop {
            match self.byte(0).and_then(closing_quote) {
                Some(quote) => self.skip_quoted(quote),
                None => self.skip(length_of_word(self.text)),
            }
            let begins_part = |b| is_part_of_word(b) || closing_quote(b).is_some();
            if self.byte(0) != Some(b'.') || !self.byte(1).is_some_and(begins_part) {
                return Token::Word(&all[..all.len() - self.text.len()]);
            }
            self.skip(1);
        }
    }

    /// Skips a quoted name. To MySQL and SQLite it may be a literal: it is certain only if it looks like a name.
    fn skip_quoted(&mut self, quote: char) {
        match self.skip_past(1, quote.encode_utf8(&mut [0; 4])) {
            Some(name) => {
                let is_plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_$.".contains(&b));
                self.is_uncertain |= !is_plain || self.text.starts_with(quote);
            }
            None => self.unclosed(),
        }
    }
}

fn is_blank(byte: u8) -> bool {
    byte <= b' '
}

fn is_part_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// Returns the length of the word or number that a text begins with, if it does.
fn length_of_word(text: &str) -> usize {
    let is_name = text
        .bytes()
        .next()
        .is_some_and(|first| is_part_of_word(first) && !first.is_ascii_digit());
    let is_end = |b: u8| !(is_part_of_word(b) || is_name && b == b'$');
    text.bytes().position(is_end).unwrap_or(text.len())
}

fn closing_quote(opening: u8) -> Option<char> {
    match opening {
        b'"' => Some('"'),
        b'`' => Some('`'),
        b'[' => Some(']'),
        _ => None,
    }
}
