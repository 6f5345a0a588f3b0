//! The public items and settings are those of `api.txt`, which has the crates in `contrib` too; `docs/stability.md` states
//! when a line may go. `UPDATE_API=1 cargo test -p plumbline-telemetry --test it surface` rewrites the file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{Attribute, Fields, ImplItem, Item, ItemImpl, TraitItem, UseTree, Visibility};

#[test]
fn public_items_are_those_of_api_txt() {
    let mut lines = BTreeSet::new();
    Module::root().surface("plumbline_telemetry", &mut lines);
    for (name, root) in contributed() {
        root.surface(&name, &mut lines);
    }
    lines.extend(settings().into_iter().map(|name| format!("setting {name}")));
    let found: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("api.txt");
    if std::env::var_os("UPDATE_API").is_some() {
        std::fs::write(&file, &found).unwrap();
    }
    let reviewed = std::fs::read_to_string(&file).unwrap();
    let reviewed: BTreeSet<&str> = reviewed.lines().collect();
    let found: BTreeSet<&str> = found.lines().collect();
    let news: Vec<_> = found.difference(&reviewed).collect();
    let gone: Vec<_> = reviewed.difference(&found).collect();
    assert!(
        news.is_empty() && gone.is_empty(),
        "not in api.txt: {news:#?}\nin api.txt, but gone: {gone:#?}"
    );
}

/// Returns the environment variables of Plumbline that a service may set; each is in the README.
fn settings() -> BTreeSet<String> {
    let readme = include_str!("../../README.md");
    // Tests at the end of the file set variables of charters.
    let source = include_str!("../../src/settings.rs").split("#[cfg(test)]").next();
    let found: BTreeSet<String> = source
        .unwrap_or_default()
        .split("\"PLUMBLINE_")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|name| !name.is_empty())
        .map(|name| format!("PLUMBLINE_{name}"))
        .collect();
    for name in &found {
        assert!(readme.contains(name.as_str()), "README.md does not explain {name}");
    }
    found
}

/// Every public function appears in an example that runs; the compiler already requires that public items are
/// documented.
#[test]
fn every_function_is_shown_in_an_example() {
    let mut lines = BTreeSet::new();
    Module::root().surface("plumbline_telemetry", &mut lines);
    let mut shown = code(include_str!("../../README.md"));
    Module::root().examples(&mut shown);
    let words: BTreeSet<&str> = shown
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .collect();
    let hidden: Vec<&String> = lines
        .iter()
        .filter(|line| {
            let free = line.split_once("::fn ").map(|(_, rest)| rest);
            let name = free.and_then(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
            name.is_some_and(|name| !words.contains(name))
        })
        .collect();
    assert!(hidden.is_empty(), "no example shows {hidden:#?}");
}

/// Returns the crates beside this one that are released with it.
fn contributed() -> Vec<(String, Module)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib");
    let found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|folder| folder.join("Cargo.toml").is_file())
        .map(|folder| {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            let source = folder.join("src");
            (format!("plumbline_{name}"), Module::of(source.join("lib.rs"), source))
        })
        .collect();
    assert!(!found.is_empty(), "contrib has no crate");
    found
}

/// A module of the crate, parsed from its source.
struct Module {
    file: PathBuf,
    folder: PathBuf,
    items: Vec<Item>,
    docs: String,
}

impl Module {
    fn root() -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        Self::of(source.join("lib.rs"), source)
    }

    fn of(file: PathBuf, folder: PathBuf) -> Self {
        let text = std::fs::read_to_string(&file).unwrap();
        let parsed = syn::parse_file(&text).unwrap();
        Self {
            file,
            folder,
            items: parsed.items,
            docs: docs(&parsed.attrs),
        }
    }

    /// Returns a child module that has a file of its own.
    fn child(&self, name: &str) -> Option<Self> {
        let folder = self.folder.join(name);
        let [beside, within] = [self.folder.join(format!("{name}.rs")), folder.join("mod.rs")];
        let file = [beside, within].into_iter().find(|file| file.is_file())?;
        Some(Self::of(file, folder))
    }

    /// Generated constants change with the charter and are not reviewed here.
    fn is_generated(&self) -> bool {
        self.file.ends_with("generated.rs")
    }

    fn surface(&self, path: &str, lines: &mut BTreeSet<String>) {
        for item in &self.items {
            if let Item::Mod(module) = item
                && is_public(&module.vis)
                && !is_hidden(&module.attrs)
            {
                let name = module.ident.to_string();
                let child = self.child(&name).expect("its file");
                if !child.is_generated() {
                    child.surface(&format!("{path}::{name}"), lines);
                }
            } else if let Item::Use(import) = item
                && is_public(&import.vis)
            {
                for (segments, name) in leaves(&import.tree, Vec::new()) {
                    self.exported(path, &segments, &name, lines);
                }
            } else if let Some(name) = public_name(item) {
                self.describe(path, &name, lines);
            }
        }
    }

    /// Describes what a `pub use` exports from a private module.
    fn exported(&self, path: &str, segments: &[String], name: &str, lines: &mut BTreeSet<String>) {
        let mut module = segments.first().and_then(|first| self.child(first));
        for segment in segments.iter().skip(1) {
            module = module.and_then(|module| module.child(segment));
        }
        match module {
            Some(module) if module.is_generated() => {}
            Some(module) => module.describe(path, name, lines),
            None => {
                lines.insert(format!("{path}::use {}::{name}", segments.join("::")));
            }
        }
    }

    fn describe(&self, path: &str, name: &str, lines: &mut BTreeSet<String>) {
        let item = self
            .items
            .iter()
            .find(|item| public_name(item).as_deref() == Some(name));
        // An item made by a macro, such as pin-project's, is listed by name.
        let signature = item.map_or_else(|| format!("struct {name}"), signature);
        lines.insert(format!("{path}::{signature}"));
        self.implemented(path, name, lines);
        // Private modules below have parts of it.
        for item in &self.items {
            if let Item::Mod(module) = item
                && !is_public(&module.vis)
                && let Some(child) = self.child(&module.ident.to_string())
                && !child.declares(name)
            {
                child.implemented(path, name, lines);
            }
        }
    }

    fn declares(&self, name: &str) -> bool {
        self.items.iter().any(|item| public_name(item).as_deref() == Some(name))
    }

    fn implemented(&self, path: &str, name: &str, lines: &mut BTreeSet<String>) {
        for item in &self.items {
            if let Item::Impl(of) = item
                && is_of(of, name)
            {
                self.methods(path, name, of, lines);
            }
        }
    }

    fn methods(&self, path: &str, name: &str, of: &ItemImpl, lines: &mut BTreeSet<String>) {
        if let Some((_, interface, _)) = &of.trait_ {
            lines.insert(format!("{path}::{name} implements {}", text(interface)));
            return;
        }
        for item in &of.items {
            match item {
                ImplItem::Fn(function) if is_public(&function.vis) => {
                    lines.insert(format!("{path}::{name}::{}", text(&function.sig)));
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    lines.insert(format!("{path}::{name}::const {}", constant.ident));
                }
                _ => {}
            }
        }
    }

    /// Collects the documentation of all items.
    fn examples(&self, shown: &mut String) {
        shown.push_str(&self.docs);
        for item in &self.items {
            let (Item::Fn(syn::ItemFn { attrs, .. })
            | Item::Struct(syn::ItemStruct { attrs, .. })
            | Item::Trait(syn::ItemTrait { attrs, .. })
            | Item::Enum(syn::ItemEnum { attrs, .. })) = item
            else {
                match item {
                    Item::Mod(module) => {
                        if let Some(child) = self.child(&module.ident.to_string()) {
                            child.examples(shown);
                        }
                    }
                    Item::Impl(of) => {
                        for item in &of.items {
                            if let ImplItem::Fn(function) = item {
                                shown.push_str(&docs(&function.attrs));
                            }
                        }
                    }
                    _ => {}
                }
                continue;
            };
            shown.push_str(&docs(attrs));
        }
    }
}

/// Returns the public name that an item declares.
fn public_name(item: &Item) -> Option<String> {
    let (visibility, name) = match item {
        Item::Const(item) => (&item.vis, &item.ident),
        Item::Enum(item) => (&item.vis, &item.ident),
        Item::Fn(item) => (&item.vis, &item.sig.ident),
        Item::Static(item) => (&item.vis, &item.ident),
        Item::Struct(item) => (&item.vis, &item.ident),
        Item::Trait(item) => (&item.vis, &item.ident),
        Item::Type(item) => (&item.vis, &item.ident),
        _ => return None,
    };
    is_public(visibility).then(|| name.to_string())
}

fn signature(item: &Item) -> String {
    match item {
        Item::Const(item) => format!("const {}: {}", item.ident, text(&item.ty)),
        Item::Static(item) => format!("static {}: {}", item.ident, text(&item.ty)),
        Item::Fn(item) => text(&item.sig),
        Item::Type(item) => format!("type {}{}", item.ident, text(&item.generics)),
        Item::Enum(item) => {
            let variants: Vec<String> = item.variants.iter().map(|variant| variant.ident.to_string()).collect();
            format!("enum {}{} {}", item.ident, text(&item.generics), variants.join(" "))
        }
        Item::Struct(item) => {
            let fields: Vec<String> = public_fields(&item.fields);
            format!("struct {}{} {}", item.ident, text(&item.generics), fields.join(", "))
        }
        Item::Trait(item) => {
            let functions: Vec<String> = item
                .items
                .iter()
                .filter_map(|item| match item {
                    TraitItem::Fn(function) => Some(text(&function.sig)),
                    _ => None,
                })
                .collect();
            format!("trait {}{} {}", item.ident, text(&item.generics), functions.join("; "))
        }
        _ => String::new(),
    }
    .trim_end()
    .to_owned()
}

fn public_fields(fields: &Fields) -> Vec<String> {
    fields
        .iter()
        .filter(|field| is_public(&field.vis))
        .map(|field| match &field.ident {
            Some(name) => format!("{name}: {}", text(&field.ty)),
            None => text(&field.ty),
        })
        .collect()
}

fn is_of(of: &ItemImpl, name: &str) -> bool {
    let of = match &*of.self_ty {
        syn::Type::Reference(reference) => &*reference.elem,
        other => other,
    };
    matches!(of, syn::Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| text(attribute).contains("hidden"))
}

/// Returns the names that a `use` imports, each with its module.
fn leaves(tree: &UseTree, before: Vec<String>) -> Vec<(Vec<String>, String)> {
    match tree {
        UseTree::Path(path) => {
            let mut segments = before;
            segments.push(path.ident.to_string());
            leaves(&path.tree, segments)
        }
        UseTree::Group(group) => group
            .items
            .iter()
            .flat_map(|item| leaves(item, before.clone()))
            .collect(),
        UseTree::Name(name) => vec![(before, name.ident.to_string())],
        UseTree::Rename(name) => vec![(before, name.rename.to_string())],
        UseTree::Glob(_) => vec![(before, "*".to_owned())],
    }
}

fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(line),
                ..
            }) => Some(line.value() + "\n"),
            _ => None,
        },
        _ => None,
    });
    code(&lines.collect::<String>())
}

/// Returns the code blocks of a documentation.
fn code(documentation: &str) -> String {
    let mut within = false;
    let mut found = String::new();
    for line in documentation.lines() {
        if line.trim_start().starts_with("```") {
            within = !within;
            found.push_str("```\n");
        } else if within {
            found.push_str(line);
            found.push('\n');
        }
    }
    found
}

fn text(node: &impl ToTokens) -> String {
    node.to_token_stream().to_string()
}
