//! One server of an MCP configuration: its map in, a record without any value of a secret out.

use super::shape::name;
use crate::doc::{Item, Sort};
use crate::model::{Name, Place};
use crate::source::Context;
use crate::source::credential::{Credentials, url};

/// Which calls of a server nobody is asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::source) enum Unattended {
    /// Not stated.
    #[default]
    Unsaid,
    /// None: each is approved.
    Nothing,
    /// So many of its tools.
    Some(u32),
    /// All.
    All,
}

/// A server.
pub(in crate::source) struct Server {
    pub(in crate::source) id: Name,
    pub(in crate::source) place: Place,
    /// `stdio`, `http` or `sse`; empty where it is not told.
    pub(in crate::source) transport: &'static str,
    /// The program that starts it, if it is a well-known one.
    pub(in crate::source) program: &'static str,
    pub(in crate::source) package: Name,
    /// Scheme and host.
    pub(in crate::source) address: Name,
    pub(in crate::source) env_file: bool,
    pub(in crate::source) disabled: bool,
    pub(in crate::source) unattended: Unattended,
    pub(in crate::source) credentials: Credentials,
    /// Whether its address has a part that may be a credential.
    pub(in crate::source) random_address: bool,
}

/// Programs that start servers.
const PROGRAMS: &[&str] = &[
    "npx", "node", "bunx", "bun", "deno", "pnpm", "yarn", "uvx", "uv", "pipx", "python", "python3", "docker", "podman", "cmd", "sh",
    "bash", "java", "go", "dotnet", "gh",
];

/// Keys that are read by themselves, so that the search for credentials under other keys leaves them.
const READ: &[&str] = &["command", "args", "url", "serverUrl", "httpUrl", "server_url", "transport", "autoApprove", "alwaysAllow", "type"];

/// Reads one server; `prefix` goes before its name.
pub(in crate::source) fn read(item: Item<'_>, prefix: &str, cx: &mut Context<'_>) -> Server {
    let id = if item.key().is_empty() { item.text_of("server_label").or(item.text_of("name")).unwrap_or("server") } else { item.key() };
    let id = cx.name(&format!("{prefix}{id}"));
    let mut server = Server {
        id,
        place: cx.place(item.at()),
        transport: "",
        program: "",
        package: Name::EMPTY,
        address: Name::EMPTY,
        env_file: false,
        disabled: false,
        unattended: Unattended::Unsaid,
        credentials: Credentials::default(),
        random_address: false,
    };
    settings(&mut server, item, cx);
    // Some write the way to the server one level down.
    if let Some(transport) = item.get("transport").filter(|transport| transport.sort() == Sort::Map) {
        settings(&mut server, transport, cx);
    }
    server
}

fn settings(server: &mut Server, item: Item<'_>, cx: &mut Context<'_>) {
    let is = |key: &str, value: bool| item.get(key).and_then(|flag| flag.bool()) == Some(value);
    server.disabled |= is("disabled", true) || is("enabled", false);
    server.env_file |= item.get("envFile").is_some();
    command(server, item, cx);
    for key in ["url", "serverUrl", "httpUrl", "server_url"] {
        let Some(text) = item.get(key).and_then(|url| Some((url.text()?, url.at()))) else { continue };
        server.transport = if item.text_of("type") == Some("sse") { "sse" } else { "http" };
        if let Some(shown) = url::shown(text.0) {
            server.address = cx.name(&shown);
        }
        let before = server.credentials.all.len();
        server.credentials.address(text.0, text.1, cx);
        server.random_address |= before == server.credentials.all.len() && url::has_random_part(text.0);
    }
    for key in ["env", "environment", "headers", "http_headers"] {
        if let Some(map) = item.get(key) {
            server.credentials.map(map, cx);
        }
    }
    if let Some(headers) = item.at_path(&["requestInit", "headers"]) {
        server.credentials.map(headers, cx);
    }
    for child in item
        .entries()
        .filter(|child| !READ.contains(&child.key()) && !["env", "environment", "headers", "http_headers"].contains(&child.key()))
    {
        match child.sort() {
            Sort::Map => server.credentials.keys(child, 3, cx),
            _ => {
                if let Some(text) = child.text() {
                    server.credentials.value(child.key(), text, child.at(), cx);
                }
            }
        }
    }
    server.unattended = more(server.unattended, unattended(item));
}

/// What starts the server: `command` with `args`, or a command that holds its words itself.
fn command(server: &mut Server, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(command) = item.get("command") else { return };
    let line: Vec<(&str, u32)> = match command.sort() {
        Sort::List => command.children().filter_map(|word| Some((word.text()?, word.at()))).collect(),
        // Zed once kept the whole command in a map.
        Sort::Map => {
            server.credentials.keys(command, 1, cx);
            command.get("path").into_iter().chain(command.list_of("args")).filter_map(|word| Some((word.text()?, word.at()))).collect()
        }
        _ => command.text().into_iter().flat_map(|text| text.split_whitespace()).map(|word| (word, command.at())).collect(),
    };
    let words: Vec<(&str, u32)> = line.into_iter().chain(item.list_of("args").filter_map(|word| Some((word.text()?, word.at())))).collect();
    server.transport = "stdio";
    let first = words.first().map_or("", |(word, _)| word.rsplit(['/', '\\']).next().unwrap_or(word));
    let first = first.strip_suffix(".exe").or(first.strip_suffix(".cmd")).unwrap_or(first);
    server.program = PROGRAMS.iter().find(|known| **known == first).copied().unwrap_or("");
    server.package = name(words.iter().skip(1).map(|(word, _)| *word).find(|word| is_package(word)), cx);
    server.credentials.command_line(words.get(1..).unwrap_or(&[]), cx);
}

/// A word that can only be the name of a package or image, so that it may be kept.
fn is_package(word: &str) -> bool {
    let plain = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"@/._-:".contains(&byte));
    let known = word.starts_with('@') || word.contains("mcp") || word.contains("server");
    plain
        && known
        && word.len() <= 100
        && !word.starts_with(['-', '/', '.'])
        && !word.contains("://")
        && !crate::source::secrets::has_form(word)
}

fn unattended(item: Item<'_>) -> Unattended {
    if item.get("trust").and_then(|trust| trust.bool()) == Some(true) {
        return Unattended::All;
    }
    let mut found = match item.get("require_approval") {
        Some(word) if word.text() == Some("never") => Unattended::All,
        Some(word) if word.text() == Some("always") => Unattended::Nothing,
        Some(map) => match map.get("never").map(|never| never.list_of("tool_names").count() as u32) {
            Some(0) | None => Unattended::Unsaid,
            Some(count) => Unattended::Some(count),
        },
        None => Unattended::Unsaid,
    };
    for key in ["autoApprove", "autoapprove", "alwaysAllow", "always_allow", "autoAllow"] {
        let Some(list) = item.get(key) else { continue };
        let names: Vec<&str> = list.children().filter_map(|tool| tool.text()).collect();
        let all = names.contains(&"*") || list.bool() == Some(true);
        let here = match names.len() {
            _ if all => Unattended::All,
            0 => Unattended::Unsaid,
            count => Unattended::Some(count as u32),
        };
        found = more(found, here);
    }
    found
}

/// The one of two that leaves more unattended.
fn more(a: Unattended, b: Unattended) -> Unattended {
    let rank = |of: Unattended| match of {
        Unattended::Unsaid => (0, 0),
        Unattended::Nothing => (1, 0),
        Unattended::Some(count) => (2, count),
        Unattended::All => (3, 0),
    };
    if rank(b) > rank(a) { b } else { a }
}
