//! Bad input through the binary: what cannot be read is passed over with its reason or is a problem with its place, the rest is assessed,
//! and the exit code says so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::{Folder, passed_over, problems};
use std::fmt::Write as _;

/// Nothing to find in it.
const QUIET: &str = "partywall: 1\nplane: platform\nhumans:\n  - { id: alice@acme.example, status: active, mfa: true }\n";

/// A finding at `high`.
const LOUD: &str = "partywall: 1\nplane: platform\nhumans: [{ id: ops@acme.example, status: active }]\nroles:\n- { id: support, members: [ops@acme.example], permissions: [{ action: 'db:read', resource: crm, level: read }] }\nresources: [{ id: crm, type: database, plane: application, sensitivity: customer }]\n";

/// A file beside a sound one: how it ends when it is walked and when it is named, and what is said of it.
fn beside(name: &str, bytes: &[u8]) -> ((i32, Vec<String>), (i32, Vec<String>)) {
    let folder = Folder::new(&[("sound.yaml", QUIET)]);
    folder.put(name, bytes);
    let ask = |paths: &[&str]| {
        let answer = folder.run(&[&["audit", "--format", "json"], paths].concat());
        let (code, report) = (answer.code.unwrap(), answer.json());
        assert!(report["inputs"].as_array().unwrap().iter().any(|input| input["path"] == "sound.yaml"), "the rest is assessed: {name}");
        (code, [passed_over(&report), problems(&report)].concat())
    };
    (ask(&[]), ask(&[name, "sound.yaml"]))
}

#[test]
fn what_is_no_export_is_passed_over_and_a_problem_when_named() {
    let cases: [(&str, &[u8], &str); 9] = [
        ("zero.json", b"", "empty"),
        ("blank.yaml", b"\n \n# nothing\n", "empty"),
        ("notes.txt", b"some prose\n", "no export known"),
        ("unknown.json", b"{\"name\": \"web\", \"version\": \"1.0.0\"}", "no export known"),
        ("utf16.json", b"\xff\xfe{\0\"\0p\0a\0r\0t\0y\0w\0a\0l\0l\0\"\0:\0\x31\0}\0", "UTF-16"),
        ("utf16be.yaml", b"\xfe\xff\0p\0a\0r\0t\0y\0w\0a\0l\0l\0:\0 \x001", "UTF-16"),
        ("export.json.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x4c\x04\0", "gzip"),
        ("program", b"\x7fELF\x02\x01\x01\0\0\0\0\0", "not text"),
        ("chart.yaml", b"{{- if .Values.rbac }}\napiVersion: v1\nkind: Secret\n{{- end }}\n", "a template to render first"),
    ];
    for (name, bytes, reason) in cases {
        let (walked, named) = beside(name, bytes);
        assert_eq!(walked.0, 0, "{name}: {:?}", walked.1);
        assert_eq!(named.0, 3, "{name}: {:?}", named.1);
        for said in [walked.1, named.1] {
            assert!(said.len() == 1 && said[0].starts_with(name) && said[0].contains(reason), "{name}: {said:?}");
        }
    }
}

#[test]
fn what_is_known_and_broken_is_a_problem_however_it_was_found() {
    let half = QUIET.len() / 2;
    let bomb = {
        let mut text = "partywall: 1\nhumans:\n- labels: { a: &a0 [x, x, x, x, x, x, x, x, x, x] }\n  id: b\n".to_owned();
        for level in 1..10 {
            writeln!(text, "- {{ id: b{level}, labels: &a{level} [{}] }}", vec![format!("*a{}", level - 1); 10].join(", ")).unwrap();
        }
        text
    };
    let deep = format!("partywall: 1\nhumans: {}", "[".repeat(100_000));
    let deep_json = format!("{{\"partywall\": 1, \"humans\": {}", "[".repeat(100_000));
    let deep_k8s = format!("apiVersion: v1\nkind: Secret\nmetadata: {}", "{a: ".repeat(100_000));
    let cases: [(&str, &[u8], &str); 15] = [
        ("broken.yaml", b"partywall: 1\nhumans: [ {id: \n", "not valid YAML"),
        ("broken.json", b"{\"partywall\": 1, \"humans\": [{\"id\" \"a\"}]}", "not valid JSON"),
        ("truncated.json", b"{\"partywall\": 1, \"humans\": [{\"id\": \"a\"}, {\"id\":", "it looks truncated"),
        ("truncated.yaml", &QUIET.as_bytes()[..half + 6], ""),
        ("realm.json", b"{\"realm\": \"x\", \"users\": [{\"id\": \"u\", \"username\": \"ola\"", "it looks truncated"),
        ("list.json", b"{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{\"kind\": \"Pod\", \"apiV", "it looks truncated"),
        ("latin1.yaml", b"partywall: 1\nhumans: [{ id: caf\xe9 }]\n", "no UTF-8"),
        ("twice.yaml", b"partywall: 1\nhumans: [{ id: a, id: b }]\n", "stands here twice"),
        ("twice.json", b"{\"partywall\": 1, \"humans\": [], \"humans\": []}", "stands here twice"),
        ("slip.yaml", b"partywall: 1\nhumanz: []\nhumans: [{ id: a }]\n", "unknown key `humanz`"),
        ("slip.json", b"{\"partywall\": 1, \"humanz\": [], \"humans\": [{\"id\": \"a\"}]}", "unknown key `humanz`"),
        ("bomb.yaml", bomb.as_bytes(), ""),
        ("deep.yaml", deep.as_bytes(), "nested deeper"),
        ("deep.json", deep_json.as_bytes(), "nested deeper"),
        ("deep-secret.yaml", deep_k8s.as_bytes(), "nested deeper"),
    ];
    for (name, bytes, reason) in cases {
        let (walked, named) = beside(name, bytes);
        for (code, said) in [walked, named] {
            assert_eq!(code, 3, "{name}: {said:?}");
            assert!(said.iter().any(|line| line.starts_with(name) && line.contains(reason)), "{name}: {said:?}");
        }
    }
    // Brackets that nobody knows are no export.
    let (walked, named) = beside("brackets", "[".repeat(100_000).as_bytes());
    assert_eq!((walked.0, named.0), (0, 3), "{:?} {:?}", walked.1, named.1);
    assert!(named.1[0].contains("nested deeper"), "{:?}", named.1);
}

#[test]
fn problems_have_line_and_cause() {
    let folder = Folder::new(&[("a.yaml", "partywall: 1\nhumans:\n- { id: a,\n    id: b }\n")]);
    let said = folder.run(&["audit"]).ends(3).said;
    assert!(said.contains("problem: a.yaml:4:5: the key `id` stands here twice"), "{said}");
}

#[test]
fn marks_and_line_ends_do_not_matter() {
    let plain = Folder::new(&[("a.yaml", QUIET)]).graph(&[]);
    let crlf = QUIET.replace('\n', "\r\n");
    for text in [format!("\u{feff}{QUIET}"), crlf.clone(), format!("\u{feff}{crlf}"), format!("---\n{QUIET}...\n")] {
        let folder = Folder::new(&[("a.yaml", &text)]);
        folder.run(&["audit"]).ends(0);
        assert_eq!(folder.graph(&[]), plain, "{text:?}");
    }
}

#[test]
fn exit_codes_say_findings_gaps_or_both() {
    Folder::new(&[]).run(&["audit"]).ends(3);
    Folder::new(&[("README.md", "# hello\n")]).run(&["audit"]).ends(3);
    let gone = Folder::new(&[("a.yaml", QUIET)]);
    gone.run(&["audit", "a.yaml", "gone.yaml"]).ends(3);
    gone.run(&["audit", "*.json"]).ends(3);
    let loud = Folder::new(&[("loud.yaml", LOUD)]);
    assert!(loud.run(&["audit"]).ends(1).last().starts_with("failed: "));
    loud.put("broken.json", b"{\"partywall\": 1, ");
    let both = loud.run(&["audit"]).ends(1);
    assert!(both.last().contains("failed: ") && both.last().contains("not everything could be assessed"), "{}", both.last());
    for format in ["json", "table"] {
        let other = loud.run(&["audit", "--format", format, "--fail-on", "never"]).ends(3);
        assert!(other.last().contains("could not") || other.last().contains("not everything"), "{}", other.last());
        loud.run(&["audit", "--format", format, "--fail-on", "never", "--allow-gaps"]).ends(0);
        loud.run(&["audit", "--format", format, "--allow-gaps"]).ends(1);
    }
    for verb in [&["convert"][..], &["graph", "--format", "json"], &["reach", "ops@acme.example"]] {
        loud.run(verb).ends(3);
        assert!(!loud.run(verb).out.is_empty(), "{verb:?} answers what it can");
    }
}

#[test]
fn an_id_of_a_megabyte_is_an_id() {
    let long = "x".repeat(1 << 20);
    let folder = Folder::new(&[
        ("a.json", &format!("{{\"partywall\": 1, \"humans\": [{{\"id\": \"{long}\"}}]}}")),
        ("b.yaml", &LOUD.replace("ops@acme.example", &long)),
    ]);
    folder.run(&["audit"]).ends(1);
    let report = folder.report(&[]);
    assert_eq!(problems(&report), [""; 0]);
    assert!(folder.run(&["convert"]).ends(0).text().contains(&long));
    let table = folder.run(&["audit", "--format", "table"]).text();
    assert!(table.len() < 200_000, "a name does not drown the table: {} bytes", table.len());
}

/// Names that would clear the screen, set its title, turn the text around, or look like another line.
const ESCAPES: [&str; 6] =
    ["\u{1b}[2J\u{1b}[1;31mred", "\u{1b}]0;owned\u{7}", "\u{9b}31m", "\u{202e}gnp.exe", "a\r\nproblem: none", "\u{0}\u{8}\u{7f}"];

#[test]
fn names_full_of_escapes_are_data() {
    for (at, name) in ESCAPES.iter().enumerate() {
        // Escaped, because YAML allows few of these characters as they are.
        let quoted = name.chars().fold("\"".to_owned(), |text, c| format!("{text}\\u{:04x}", u32::from(c))) + "\"";
        let world = LOUD
            .replace("ops@acme.example", &quoted)
            .replace("id: support", &format!("id: \"r{}", &quoted[1..]))
            .replace("id: crm,", &format!("id: \"d{},", &quoted[1..]))
            .replace("resource: crm,", &format!("resource: \"d{},", &quoted[1..]));
        let folder = Folder::new(&[("loud.yaml", &world)]);
        folder.put("c/broken.yaml", format!("partywall: 1\nhumans: [{{ id: b, {quoted}: 1 }}]\n").as_bytes());
        #[cfg(unix)]
        if !name.contains('\0') {
            folder.put(&format!("c/{}.yaml", name.replace('/', "")), b"partywall: 1\nhumanss: []\nhumans: [{ id: 1 }]\n");
        }
        for args in [
            &["audit", "--format", "table"][..],
            &["audit", "--format", "table", "--color", "never"],
            &["convert"],
            &["graph", "--format", "json"],
            &["graph", "--format", "dot"],
            &["graph", "--format", "graphml"],
            &["paths", "--from", "kind=human", "--to", "kind=resource"],
            &["audit", "--format", "json"],
        ] {
            let answer = folder.run(args);
            let text = answer.text() + &answer.said;
            let bad = text
                .chars()
                .find(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c) || ('\u{2066}'..='\u{2069}').contains(c));
            assert_eq!(bad, None, "{at} {args:?}: {text}");
            assert!(!text.lines().any(|line| line == "problem: none"), "{args:?}: a name makes no line");
        }
        let report = folder.report(&[]);
        assert!(
            report["findings"].as_array().unwrap().iter().any(|f| f["subjects"][0]["id"] == format!("r{name}")),
            "JSON keeps the name: {at}"
        );
    }
}

#[test]
fn many_small_files() {
    let folder = Folder::new(&[]);
    for number in 0..2_000 {
        let text = match number % 4 {
            0 => format!("{{\"partywall\": 1, \"humans\": [{{\"id\": \"u{number}\"}}]}}"),
            1 => format!("apiVersion: v1\nkind: ServiceAccount\nmetadata: {{ name: s{number}, namespace: n }}\n"),
            2 => "plain words\n".to_owned(),
            _ => String::new(),
        };
        let at = folder.path().join(format!("d{}", number % 50));
        if number < 50 {
            std::fs::create_dir(&at).unwrap();
        }
        std::fs::write(at.join(format!("{number}.txt")), text).unwrap();
    }
    let report = folder.report(&[]);
    assert_eq!(report["inputs"].as_array().unwrap().len(), 1_000);
    assert_eq!(passed_over(&report).len(), 1_000);
    assert_eq!(problems(&report), [""; 0]);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    #[test]
    fn links_and_pipes_are_not_followed_out_or_opened() {
        let elsewhere = Folder::new(&[("loud.yaml", LOUD)]);
        let folder = Folder::new(&[("a/quiet.yaml", QUIET)]);
        let at = |path: &str| folder.path().join(path);
        symlink(folder.path(), at("a/loop")).unwrap();
        symlink(at("a/again.yaml"), at("a/again.yaml")).unwrap();
        symlink(elsewhere.path(), at("out")).unwrap();
        symlink(elsewhere.path().join("loud.yaml"), at("out.yaml")).unwrap();
        symlink(at("a/quiet.yaml"), at("quiet.yaml")).unwrap();
        assert!(Command::new("mkfifo").arg(at("pipe.yaml")).status().unwrap().success());
        folder.run(&["audit"]).ends(0);
        let report = folder.report(&[]);
        assert_eq!(report["inputs"].as_array().unwrap().len(), 1);
        let over = passed_over(&report);
        let expected = [
            "a/again.yaml a link",
            "a/loop a link into",
            "out a link out",
            "out.yaml a link out",
            "pipe.yaml not a regular",
            "quiet.yaml a link into",
        ];
        assert_eq!(over.len(), expected.len(), "{over:?}");
        for (line, start) in over.iter().zip(expected) {
            assert!(line.starts_with(start), "{over:?}");
        }
        folder.run(&["audit", "pipe.yaml"]).ends(3);
        folder.run(&["audit", "a/again.yaml"]).ends(3);
        folder.run(&["audit", "out.yaml"]).ends(1);
    }
}

#[test]
fn a_plain_infrastructure_repository_is_assessed() {
    let chart = "{{- if .Values.rbac.create }}\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: {{ include \"web.fullname\" . }}\nrules:\n{{ toYaml .Values.rules | indent 2 }}\n{{- end }}\n";
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec:\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec: { serviceAccountName: web, containers: [{ name: web, image: 'web:1' }] }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }\n";
    let workflow = "name: ci\non:\n  push: { branches: [main] }\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: echo ${{ secrets.TOKEN }}\n";
    let crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: things.acme.example }\nspec: { group: acme.example, names: { kind: Thing, plural: things }, scope: Namespaced, versions: [] }\n";
    let files = [
        ("README.md", "# Shop\n\nHow to run it: `make up`.\n"),
        ("LICENSE", "All rights reserved.\n"),
        ("Makefile", "up:\n\tdocker compose up\n"),
        ("Dockerfile", "FROM alpine:3\nRUN apk add curl\nCMD [\"sh\"]\n"),
        ("docker-compose.yml", "services:\n  db:\n    image: postgres\n    environment: { POSTGRES_PASSWORD: ${PASSWORD} }\n"),
        (".gitignore", "target\n"),
        (".env.example", "PASSWORD=changeme\n"),
        (".github/workflows/ci.yml", workflow),
        (".github/dependabot.yml", "version: 2\nupdates: []\n"),
        (".gitlab-ci.yml", "stages: [build]\nbuild:\n  stage: build\n  script: ['make']\n"),
        ("package.json", "{\"name\": \"web\", \"version\": \"1.0.0\", \"scripts\": {\"build\": \"x\"}, \"dependencies\": {}}"),
        ("package-lock.json", "{\"name\": \"web\", \"lockfileVersion\": 3, \"packages\": {}}"),
        ("tsconfig.json", "{\n  // comments are common here\n  \"compilerOptions\": { \"strict\": true, },\n}\n"),
        ("pyproject.toml", "[project]\nname = \"web\"\n"),
        ("requirements.txt", "flask==3\n"),
        ("main.tf", "resource \"aws_iam_role\" \"web\" {\n  name = \"web\"\n}\n"),
        ("prod.tfvars", "region = \"eu-west-1\"\n"),
        (".terraform.lock.hcl", "provider \"registry.terraform.io/hashicorp/aws\" {\n  version = \"5.0\"\n}\n"),
        ("charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n"),
        ("charts/web/values.yaml", "rbac: { create: true }\nimage: { tag: '1' }\n"),
        ("charts/web/values.schema.json", "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"object\"}"),
        ("charts/web/templates/role.yaml", chart),
        ("charts/web/templates/_helpers.tpl", "{{- define \"web.fullname\" -}}\nweb\n{{- end }}\n"),
        ("charts/web/templates/NOTES.txt", "Visit {{ .Values.url }}\n"),
        (
            "charts/web/templates/binding.yaml",
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: \"{{ .Release.Name }}\"\nroleRef: { kind: Role, name: \"{{ .Release.Name }}\" }\nsubjects: []\n",
        ),
        ("manifests/web.yaml", deployment),
        ("manifests/crd.yaml", crd),
        ("manifests/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [web.yaml]\n"),
        (
            "manifests/patch.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { replicas: 3 }\n",
        ),
        (
            "playbooks/site.yml",
            "- hosts: all\n  tasks:\n    - name: install\n      apt: { name: '{{ item }}' }\n      with_items: [curl]\n",
        ),
        ("openapi.yaml", "openapi: 3.0.0\ninfo: { title: shop, version: '1' }\npaths: {}\n"),
        ("data/users.json", "[{\"name\": \"Ola\", \"email\": \"ola@acme.example\"}]"),
        ("data/events.jsonl", "{\"event\": \"x\"}\n{\"event\": \"y\"}\n"),
        ("data/empty.json", "{}"),
        ("notebooks/train.ipynb", "{\"cells\": [], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}"),
        ("scripts/run.sh", "#!/bin/sh\nset -e\n[ -n \"$1\" ]\n"),
        ("logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n"),
        ("dashboards/web.json", "{\"panels\": [], \"title\": \"web\", \"schemaVersion\": 39}"),
    ];
    let folder = Folder::new(&files);
    folder.put("logo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let answer = folder.run(&["audit"]);
    assert!(matches!(answer.code, Some(0 | 1)), "{:?}\n{}\n{}", answer.code, answer.text(), answer.said);
    let report = folder.report(&[]);
    assert_eq!(problems(&report), [""; 0]);
    let inputs = report["inputs"].as_array().unwrap().len();
    assert_eq!(inputs + passed_over(&report).len(), files.len() + 1, "every file has its fate: {:?}", passed_over(&report));
    assert!(passed_over(&report).iter().all(|line| line.split_once(' ').is_some_and(|(_, reason)| !reason.is_empty())));
    println!("{inputs} inputs, {} passed over", passed_over(&report).len());
}
