//! Reads operation and table from an SQL statement, for the name of its span; never a value.

use crate::scanner::{Scanner, Token};

/// What a span records of an SQL statement.
#[derive(Debug, PartialEq)]
pub(crate) struct Statement {
    /// The first word, in upper case; `_OTHER` if it is none of SQL.
    pub operation: &'static str,
    /// The first table that is named.
    pub collection: Option<String>,
}

const EMPTY: &str = "EMPTY";

/// Stands for a first word that is none of SQL.
const OTHER: &str = "_OTHER";

#[rustfmt::skip]
const OPERATIONS: &[&str] = &[
    "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT", "WITH", "VALUES", "TABLE", "CALL",
    "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "XA",
    "CREATE", "ALTER", "DROP", "TRUNCATE", "RENAME", "COMMENT", "GRANT", "REVOKE", "DENY", "REASSIGN", "SECURITY",
    "SET", "RESET", "SHOW", "USE", "EXPLAIN", "DESCRIBE", "DESC", "ANALYZE", "ANALYSE",
    "PREPARE", "EXECUTE", "EXEC", "DEALLOCATE", "DISCARD", "DO", "DECLARE", "OPEN", "FETCH", "MOVE", "CLOSE", "HANDLER",
    "LISTEN", "UNLISTEN", "NOTIFY", "COPY", "LOAD", "IMPORT", "EXPORT", "LOCK", "UNLOCK",
    "VACUUM", "PRAGMA", "ATTACH", "DETACH", "REINDEX", "CLUSTER", "REFRESH", "CHECKPOINT",
    "OPTIMIZE", "REPAIR", "CHECK", "CHECKSUM", "CACHE", "FLUSH", "PURGE", "KILL",
    "SIGNAL", "RESIGNAL", "CHANGE", "STOP", "SHUTDOWN", "RESTART", "INSTALL", "UNINSTALL", "HELP", "BINLOG",
];

/// The operations that may follow common table expressions, or be explained.
const MAIN_OPERATIONS: &[&str] = &["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT"];

impl Statement {
    /// Parses a statement. Where a name may be a value, there is no table.
    pub(crate) fn parse(sql: &str) -> Self {
        let mut scanner = Scanner::new(sql);
        let mut first = scanner.next();
        while first == Token::Opening {
            first = scanner.next();
        }
        let operation = match first {
            Token::End => EMPTY,
            Token::Word(word) => one_of(word, OPERATIONS).unwrap_or(OTHER),
            _ => OTHER,
        };
        let main = match operation {
            EMPTY | OTHER => None,
            "WITH" | "EXPLAIN" | "DESCRIBE" | "DESC" => main_operation(&mut scanner, operation == "WITH"),
            _ => Some(operation),
        };
        let collection = main.and_then(|main| table(&mut scanner, main));
        let operation = match operation {
            "WITH" => main.unwrap_or(operation),
            _ => operation,
        };
        Self {
            operation,
            collection: collection.map(|collection| collection.replace(QUOTES, "")),
        }
    }

    /// Returns the name of the span, by the charter's template.
    pub(crate) fn name(&self) -> String {
        match &self.collection {
            None => self.operation.to_owned(),
            Some(collection) => format!("{} {collection}", self.operation),
        }
    }
}

const QUOTES: [char; 4] = ['"', '`', '[', ']'];

/// Finds the operation of the main statement, which is not in parentheses.
fn main_operation(scanner: &mut Scanner, mut may_be_name: bool) -> Option<&'static str> {
    let mut depth = 0;
    loop {
        let token = scanner.next();
        match token {
            Token::End | Token::Semicolon => return None,
            Token::Opening => depth += 1,
            Token::Closing => depth -= 1,
            Token::Word(word) if depth == 0 => match one_of(word, MAIN_OPERATIONS) {
                Some(_) if scanner.is_uncertain() => return None,
                Some(operation) if !may_be_name => return Some(operation),
                _ => {}
            },
            _ => {}
        }
        // A common table expression may have the name of an operation: `WITH update AS (…)`.
        may_be_name = match token {
            Token::Word(word) => one_of(word, &["WITH", "RECURSIVE"]).is_some(),
            token => token == Token::Other,
        };
    }
}

/// Finds the table of a statement whose operation has been read: not one in parentheses, but for a subquery in its place.
fn table<'a>(scanner: &mut Scanner<'a>, operation: &str) -> Option<&'a str> {
    let before = match operation {
        "UPDATE" | "COPY" | "TRUNCATE" | "TABLE" => "",
        "SELECT" | "DELETE" => "FROM",
        "INSERT" | "REPLACE" | "UPSERT" | "MERGE" => "INTO",
        _ => "TABLE",
    };
    let mut is_next = before.is_empty();
    let mut depth = 0;
    let mut previous = Token::Other;
    loop {
        let token = scanner.next();
        match token {
            Token::End | Token::Semicolon => return None,
            Token::Opening if is_next && before == "FROM" => {}
            Token::Word(word) if is_next => {
                if word.eq_ignore_ascii_case("SELECT") {
                    return table(scanner, "SELECT");
                }
                if one_of(word, BEFORE_NAME).is_none() {
                    return Some(word).filter(|word| is_name(word, scanner));
                }
            }
            Token::Word(word) if depth == 0 => {
                let is_comparison = matches!(previous, Token::Word(word) if word.eq_ignore_ascii_case("DISTINCT"));
                is_next = word.eq_ignore_ascii_case(before) && !is_comparison;
            }
            _ => {
                is_next = false;
                depth += i32::from(token == Token::Opening) - i32::from(token == Token::Closing);
                if depth < 0 {
                    return None;
                }
            }
        }
        previous = token;
    }
}

/// Words between a keyword and the name of a table.
const BEFORE_NAME: &[&str] = &[
    "IF",
    "NOT",
    "EXISTS",
    "ONLY",
    "OR",
    "INTO",
    "TABLE",
    "STATISTICS",
    "LATERAL",
    "IGNORE",
    "LOW_PRIORITY",
    "REPLACE",
    "ROLLBACK",
    "ABORT",
    "FAIL",
];

/// Whether the word that has just been read is certainly a name.
fn is_name(word: &str, scanner: &Scanner) -> bool {
    let first = word.trim_start_matches(QUOTES).bytes().next();
    !scanner.is_uncertain()
        && scanner.is_at_delimiter()
        && word.is_ascii()
        && first.is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
}

fn one_of<'a>(word: &str, words: &[&'a str]) -> Option<&'a str> {
    words.iter().find(|other| word.eq_ignore_ascii_case(other)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_named_by_operation_and_table() {
        for (sql, expected) in [
            ("SELECT a FROM orders WHERE id = ?", "SELECT orders"),
            ("  insert into\n\torders(id, customer) VALUES (?, ?)", "INSERT orders"),
            ("insert or replace into orders VALUES ($1)", "INSERT orders"),
            (
                "UPDATE orders SET state = 'secret' WHERE id = 'secret'",
                "UPDATE orders",
            ),
            ("UPDATE OR ROLLBACK orders SET state = :from", "UPDATE orders"),
            ("DELETE FROM \"orders\";", "DELETE orders"),
            ("DELETE FROM `shop`.`orders`", "DELETE shop.orders"),
            ("SELECT * FROM public.orders--all\n", "SELECT public.orders"),
            ("SELECT $1::int[] FROM [orders]", "SELECT orders"),
            (
                "CREATE TABLE IF NOT EXISTS order_events (id TEXT)",
                "CREATE order_events",
            ),
            ("TRUNCATE orders", "TRUNCATE orders"),
            ("COPY orders FROM stdin", "COPY orders"),
            ("EXPLAIN QUERY PLAN UPDATE orders SET a = 1", "EXPLAIN orders"),
            ("REVOKE SELECT ON TABLE orders FROM alice", "REVOKE orders"),
            ("EXPLAIN SELECT a FROM orders", "EXPLAIN orders"),
            (
                "EXPLAIN (ANALYZE) WITH a AS (SELECT 1) INSERT INTO orders SELECT * FROM a",
                "EXPLAIN orders",
            ),
            ("EXPLAIN a; DROP TABLE b", "EXPLAIN"),
            ("REVOKE ALL ON orders FROM alice", "REVOKE"),
            ("VACUUM INTO \"alice\"", "VACUUM"),
            ("WITH a AS (SELECT b FROM c) DELETE FROM d", "DELETE d"),
            ("WITH update AS (SELECT b FROM c) SELECT * FROM update", "SELECT update"),
            ("WITH a", "WITH"),
            ("(SELECT a FROM b) UNION (SELECT c FROM d)", "SELECT b"),
            ("SELECT * FROM (SELECT a FROM b) c JOIN d ON true", "SELECT b"),
            ("SELECT a IS DISTINCT FROM \"alice\" FROM orders", "SELECT orders"),
            ("SELECT 1; DELETE FROM orders", "SELECT"),
            ("SELECT 1", "SELECT"),
            ("SELECT EXTRACT(YEAR FROM '1980-07-01')", "SELECT"),
            ("SELECT * FROM (SELECT 1)", "SELECT"),
            ("COMMIT;", "COMMIT"),
            ("SELECT 1 FROM", "SELECT"),
            ("", "EMPTY"),
            ("-- nothing", "EMPTY"),
            ("alice", "_OTHER"),
        ] {
            assert_eq!(Statement::parse(sql).name(), expected, "{sql}");
        }
    }

    /// In Go the same statements have the same names.
    #[test]
    fn statements_are_named_alike_in_every_language() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../conformance/vectors/sql-statements.tsv"
        );
        let vectors = std::fs::read_to_string(file).unwrap();
        let rows: Vec<_> = vectors.lines().filter_map(|line| line.split_once('\t')).collect();
        assert!(rows.len() > 50, "{} statements are read", rows.len());
        let wrong = rows
            .iter()
            .map(|(sql, expected)| (sql, expected, Statement::parse(sql).name()));
        let wrong: Vec<_> = wrong.filter(|(_, expected, name)| name != *expected).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_literal_or_comment_is_no_name() {
        for (sql, expected) in [
            ("SELECT 'paid by mail from alice@example.com today'", "SELECT"),
            ("SELECT 1 -- asked from carol@example.com", "SELECT"),
            ("VALUES('alice@example.com')", "VALUES"),
            ("SELECT\"alice@x\"", "SELECT"),
            ("/*alice@x*/ SELECT 1", "SELECT"),
            ("-- it's from alice\nSELECT 1 FROM orders", "SELECT orders"),
            ("'alice' SELECT 1", "_OTHER"),
            ("SELECT 1 FROM 'alice' orders", "SELECT"),
            ("SELECT 1 FROM alice@example", "SELECT"),
            ("SELECT 1 FROM ålice", "SELECT"),
            ("SELECT 'a''b from alice' FROM orders", "SELECT orders"),
        ] {
            assert_eq!(Statement::parse(sql).name(), expected, "{sql}");
        }
    }

    #[test]
    fn what_databases_read_differently_has_no_table() {
        for sql in [
            r"SELECT 'a\' FROM alice",
            r"SELECT E'a\' FROM alice' FROM orders",
            "SELECT 'a FROM alice",
            "SELECT \"a FROM alice",
            "SELECT \"a\"\" FROM alice\" FROM orders",
            r#"SELECT "a\" FROM alice""#,
            "SELECT /* a FROM alice",
            "SELECT /* /* */ '*/ FROM alice'",
            "SELECT /*! 'a */ FROM alice'",
            "SELECT 5--'a\n FROM alice'",
            "SELECT -- a\r 'b\n FROM alice'",
            "SELECT # it's\n 1 FROM alice",
            "SELECT $$ FROM alice $$ FROM orders",
            "SELECT $a$ FROM alice",
            "SELECT @$a$ FROM alice $a$",
            "SELECT 1$a$ FROM alice $a$",
            "SELECT ARRAY['a] FROM alice'",
        ] {
            assert_eq!(Statement::parse(sql).name(), "SELECT", "{sql}");
        }
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        let parts = [
            "FROM", "a", "é", " ", "\n", "'", "\"", "[", "$", "$1", "-", "/", "*", "#", "(", ".", "@",
        ];
        for i in 0..parts.len().pow(4) {
            let text: String = (0..4).map(|n| parts[i / parts.len().pow(n) % parts.len()]).collect();
            let _ = Statement::parse(&format!("SELECT {text}"));
            assert!(
                ["EMPTY", "_OTHER"].contains(&Statement::parse(&text).operation),
                "{text}"
            );
        }
    }

    /// Each `?` takes literals, each blank takes comments.
    const STATEMENTS: [(&str, &str); 10] = [
        ("SELECT ? , a FROM orders WHERE b = ?", "SELECT orders"),
        (
            "SELECT ? FROM ( SELECT ? FROM orders ) a JOIN c ON b = ?",
            "SELECT orders",
        ),
        ("INSERT INTO orders ( a , b ) VALUES ( ? , ? )", "INSERT orders"),
        ("UPDATE orders SET a = ? , b = ? WHERE c IN ( ? )", "UPDATE orders"),
        ("DELETE FROM orders WHERE a = ? OR b LIKE ?", "DELETE orders"),
        (
            "WITH a AS ( SELECT ? FROM b ) SELECT ? FROM orders WHERE c = ?",
            "SELECT orders",
        ),
        ("CREATE TABLE orders ( a TEXT DEFAULT ? )", "CREATE orders"),
        ("VALUES ( ? , ? )", "VALUES"),
        ("CALL charge ( ? , ? )", "CALL"),
        ("SET a = ?", "SET"),
    ];

    const SECRETS: [&str; 5] = [
        "alice",
        "alice@example.com",
        " FROM alice ",
        "JOIN alice INTO alice TABLE alice UPDATE alice ",
        ") FROM alice; DELETE FROM alice ",
    ];

    /// Every statement with text put around a secret at each of the marks, and its name.
    fn with_secrets(mark: char, around: &[(&str, &str)], check: impl Fn(&str, &str)) {
        for (statement, expected) in STATEMENTS {
            for (at, _) in statement.match_indices(mark) {
                for (secret, (before, after)) in SECRETS.iter().flat_map(|s| around.iter().map(move |a| (s, a))) {
                    let (head, tail) = (&statement[..at], &statement[at + 1..]);
                    check(&format!("{head}{before}{secret}{after}{tail}"), expected);
                }
            }
        }
    }

    #[test]
    fn a_secret_in_a_literal_or_comment_never_shows() {
        let shows_nothing = |sql: &str, _: &str| {
            let name = Statement::parse(sql).name();
            assert!(!name.contains("alice"), "{name} of {sql}");
        };
        let literals = [
            ("\"", "\""),
            ("\"\\\" ", "\""),
            ("\"\"\"", "\""),
            ("'\\' ", "'"),
            ("E'\\'", "'"),
            ("$$", "$$"),
            ("$a$ ' ", "$a$"),
            ("'", ""),
        ];
        with_secrets('?', &literals, shows_nothing);
        let comments = [
            (" # ", "\n"),
            (" # it's ", "\n"),
            (" /* /* */ ", " */ "),
            (" /*", ""),
            (" --", "\n"),
        ];
        with_secrets(' ', &comments, shows_nothing);
    }

    #[test]
    fn a_literal_or_comment_that_is_certain_hides_no_table() {
        let is_named = |sql: &str, expected: &str| assert_eq!(Statement::parse(sql).name(), expected, "{sql}");
        with_secrets('?', &[("'", "'"), ("E'", "'"), ("'it''s ", "'''")], is_named);
        let comments = [
            (" -- it's ", "\n"),
            ("\n-- ", "\r\n"),
            ("/*", "*/"),
            (" /* it's \" ", "*/ "),
        ];
        with_secrets(' ', &comments, is_named);
    }
}
