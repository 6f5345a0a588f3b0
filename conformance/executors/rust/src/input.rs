//! The input of a case, with typed access to its members.

use serde_json::{Map, Value};

/// The input of a case. A member of another type than expected is an error.
#[derive(Debug)]
pub struct Input<'a>(pub &'a Value);

impl<'a> Input<'a> {
    pub fn text(&self, name: &str) -> Result<&'a str, String> {
        self.0[name].as_str().ok_or_else(|| self.wrong(name, "a text"))
    }

    pub fn optional_text(&self, name: &str) -> Result<Option<&'a str>, String> {
        match &self.0[name] {
            Value::Null => Ok(None),
            _ => self.text(name).map(Some),
        }
    }

    pub fn number(&self, name: &str) -> Result<f64, String> {
        self.0[name].as_f64().ok_or_else(|| self.wrong(name, "a number"))
    }

    pub fn integer<T: TryFrom<i64>>(&self, name: &str) -> Result<T, String> {
        let number = self.0[name].as_i64().and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| self.wrong(name, "a whole number in its range"))
    }

    pub fn flag(&self, name: &str) -> Result<bool, String> {
        self.0[name].as_bool().ok_or_else(|| self.wrong(name, "true or false"))
    }

    pub fn list(&self, name: &str) -> Result<&'a [Value], String> {
        let list = self.0[name].as_array().ok_or_else(|| self.wrong(name, "a list"))?;
        Ok(list)
    }

    pub fn texts(&self, name: &str) -> Result<Vec<&'a str>, String> {
        let texts: Option<Vec<&str>> = self.list(name)?.iter().map(Value::as_str).collect();
        texts.ok_or_else(|| self.wrong(name, "a list of texts"))
    }

    /// Returns an object; empty if absent.
    pub fn members(&self, name: &str) -> Result<Map<String, Value>, String> {
        match &self.0[name] {
            Value::Null => Ok(Map::new()),
            Value::Object(members) => Ok(members.clone()),
            _ => Err(self.wrong(name, "an object")),
        }
    }

    /// Returns the text members of an object; empty if absent.
    pub fn text_members(&self, name: &str) -> Result<Vec<(String, String)>, String> {
        let members = self.members(name)?.into_iter();
        let pairs = members.map(|(key, value)| Some((key, value.as_str()?.to_owned())));
        pairs
            .collect::<Option<_>>()
            .ok_or_else(|| self.wrong(name, "an object of texts"))
    }

    fn wrong(&self, name: &str, expected: &str) -> String {
        format!("{name} is {}; expected {expected}", self.0[name])
    }
}

/// Leaks a text: the crate's tables are `'static`.
pub fn kept(text: &str) -> &'static str {
    text.to_owned().leak()
}
