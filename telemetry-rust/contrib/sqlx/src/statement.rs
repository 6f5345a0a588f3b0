//! Reads operation and table from an SQL statement, for the name of its span; never a value.

/// What a span records of an SQL statement.
#[derive(Debug, PartialEq)]
pub(crate) struct Statement {
    /// The first word, in upper case.
    pub operation: String,
    /// The first table that is named; empty if there is none.
    pub collection: String,
}

impl Statement {
    /// Parses a statement: its table is the name after INTO, FROM, UPDATE or TABLE.
    pub(crate) fn parse(sql: &str) -> Self {
        let mut words = sql.split_ascii_whitespace();
        let operation = words.next().map_or("EMPTY", |first| first.trim_end_matches(';'));
        let mut words = sql.split_ascii_whitespace().peekable();
        let mut collection = "";
        while let Some(word) = words.next() {
            if is_one_of(word, &["INTO", "FROM", "UPDATE", "TABLE"]) && words.peek().is_some() {
                collection = table(words);
                break;
            }
        }
        Self {
            operation: operation.to_ascii_uppercase(),
            collection: collection.to_owned(),
        }
    }

    /// Returns the name of the span, by the charter's template.
    pub(crate) fn name(&self) -> String {
        match self.collection.as_str() {
            "" => self.operation.clone(),
            collection => format!("{} {collection}", self.operation),
        }
    }
}

/// Skips IF NOT EXISTS and the like, and cuts the name out of `t(a,b)`. What is not a name, such as a literal, is none.
fn table<'a>(words: impl Iterator<Item = &'a str>) -> &'a str {
    let mut names = words.filter(|word| !is_one_of(word, &["IF", "NOT", "EXISTS", "ONLY", "OR"]));
    let name = names.next().unwrap_or_default();
    let name = name.split('(').next().unwrap_or_default();
    let name = name.trim_matches(['"', '`', ';', ',', ')']);
    let is_name = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
    match is_name && !name.contains('\'') {
        true => name,
        false => "",
    }
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_named_by_operation_and_table() {
        for (sql, expected) in [
            ("SELECT a FROM orders WHERE id = ?", "SELECT orders"),
            ("  insert into\n\torders(id, customer) VALUES (?, ?)", "INSERT orders"),
            (
                "UPDATE orders SET state = 'secret' WHERE id = 'secret'",
                "UPDATE orders",
            ),
            ("DELETE FROM \"orders\";", "DELETE orders"),
            (
                "CREATE TABLE IF NOT EXISTS order_events (id TEXT)",
                "CREATE order_events",
            ),
            ("SELECT 1", "SELECT"),
            ("SELECT EXTRACT(YEAR FROM '1980-07-01')", "SELECT"),
            ("SELECT * FROM (SELECT 1)", "SELECT"),
            ("COMMIT;", "COMMIT"),
            ("SELECT 1 FROM", "SELECT"),
            ("", "EMPTY"),
        ] {
            assert_eq!(Statement::parse(sql).name(), expected, "{sql}");
        }
    }
}
