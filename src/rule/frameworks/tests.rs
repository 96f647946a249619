//! The registry of frameworks: what its data promises, what loading refuses, and ids looked up however they are written.

use super::*;

#[test]
fn ids_are_known_or_told() {
    assert!(check("owasp-nhi-2025", "NHI5:2025").is_ok());
    assert_eq!(check("owasp-nhi-2025", "NHI5").unwrap_err().1, "did you mean `NHI5:2025`?");
    assert!(check("owasp-nhi-2025", "NHI11:2025").is_err());
    assert!(check("owasp-nhi-2025", "NHI").is_err());
    assert!(check("nist-800-53-r5", "AC-17").is_ok(), "an id that we do not list is fine where we do not list all");
    assert_eq!(check("nist-800-53-r5", "ac-5").unwrap_err().1, "did you mean `AC-5`?");
    assert_eq!(check("nist-800-53-r5", "AC-06(05)").unwrap_err().1, "did you mean `AC-6(5)`?");
    assert_eq!(check("nist-csf-2.0", "PR.AA-5").unwrap_err().1, "did you mean `PR.AA-05`?");
    assert!(check("nist-800-53-r5", " ").is_err());
}

#[test]
fn what_was_replaced_is_an_error_that_says_by_what() {
    let (wrong, help) = check("nist-csf-2.0", "PR.AC-4").unwrap_err();
    assert_eq!(wrong, "`PR.AC-4` is no id of NIST Cybersecurity Framework 2.0: it is of version 1.1");
    assert_eq!(help, "replaced by `PR.AA-05`");
    assert_eq!(check("nist-800-53-r5", "AC-02(10)").unwrap_err().1, "replaced by `AC-2`");
    let (_, help) = check("owasp-nhi-2025", "NHI-03").unwrap_err();
    assert!(help.starts_with("did you mean `NHI3:2025`? texts that cite it for secrets"), "{help}");
    assert_eq!(check("nist-csf-1.1", "PR.AC-4").unwrap_err().1, "replaced by `nist-csf-2.0`");
}

#[test]
fn a_key_is_ours_or_the_users_own_or_a_slip() {
    for own in ["our-own-policy", "iso-27002-2022", "nist-800-171-r3", "hitrust-11", "nist-800-218"] {
        assert!(check(own, "7").is_ok(), "{own}");
    }
    for (slip, meant) in [
        ("owasp-nhi-2024", "owasp-nhi-2025"),
        ("owaps-nhi-2025", "owasp-nhi-2025"),
        ("nist-csf", "nist-csf-2.0"),
        ("nist-800-207", "nist-800-207-2020"),
    ] {
        assert_eq!(check(slip, "7").unwrap_err().1, format!("did you mean `{meant}`?"));
    }
    assert!(check("Our Policy", "7").is_err());
    assert!(check("", "7").is_err());
}

#[test]
fn the_data_is_whole_and_sorted() {
    assert_eq!(problems(), []);
    assert_eq!(frameworks().len(), 16);
    assert!(frameworks().windows(2).all(|pair| pair[0].key < pair[1].key));
    for framework in frameworks() {
        assert!(own_key(&framework.key) && !framework.controls.is_empty(), "{}", framework.key);
        assert!(framework.controls.iter().all(|control| !control.id.is_empty() && !control.title.is_empty()));
        let texts = framework.withdrawn.iter().chain(&framework.cited);
        assert!(texts.clone().all(|alias| !alias.about.ends_with('.')));
        for (key, ids) in texts.flat_map(|alias| &alias.now) {
            let other = super::framework(key).unwrap_or_else(|| panic!("{key}"));
            assert!(ids.iter().all(|id| other.control(id).is_some()), "{}: {key} {ids:?}", framework.key);
        }
        for old in &framework.editions {
            assert!(super::framework(old).is_none(), "{old}");
        }
    }
}

#[test]
fn no_alias_shadows_an_id_in_use_and_no_two_ids_are_written_alike() {
    for framework in frameworks() {
        let mut seen = BTreeSet::new();
        for control in &framework.controls {
            assert!(seen.insert(ids::fold(&control.id)), "{} {}", framework.key, control.id);
        }
        for alias in &framework.withdrawn {
            assert!(seen.insert(ids::fold(&alias.id)), "{} {} is in use or listed twice", framework.key, alias.id);
        }
        for alias in &framework.cited {
            assert!(framework.control(&alias.id).is_none(), "{} {} is in use", framework.key, alias.id);
        }
    }
}

#[test]
fn tokens_are_valid_and_unique() {
    let valid = |token: &str| {
        token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && token.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
    };
    let mut seen = BTreeSet::new();
    for framework in frameworks() {
        for control in &framework.controls {
            let token = framework.token(&control.id);
            assert!(valid(&token), "{token}");
            assert!(seen.insert(token.clone()), "{token} stands for two controls");
        }
    }
    let token = |key: &str, id: &str| framework(key).unwrap().token(id);
    for (key, id, want) in [
        ("owasp-nhi-2025", "NHI7:2025", "nhi7-2025"),
        ("owasp-agentic-2026", "ASI03", "asi03"),
        ("nist-800-53-r5", "AC-6(5)", "ac-6.5"),
        ("nist-csf-2.0", "PR.AA-05", "PR.AA-05"),
        ("nist-ai-rmf-1.0", "GOVERN 2.1", "airmf_govern-2.1"),
        ("pci-dss-4.0.1", "7.2.5", "pci_7.2.5"),
        ("cis-controls-8.1", "5.5", "cis8.1_5.5"),
        ("soc2-tsc-2017", "CC6.3", "soc2_cc6.3"),
        ("iso-27001-2022", "A.8.2", "iso27001_a.8.2"),
        ("csa-aicm-1.0", "IAM-19", "aicm_iam-19"),
    ] {
        assert_eq!(token(key, id), want);
    }
    assert_eq!(ids::token("", "7 § x", false), "_7---x");
    assert!(valid(&ids::token("", "", false)) && valid(&ids::token("own-1_", "\u{1b}[2J", false)));
}

#[test]
fn the_agentic_titles_are_those_of_the_published_list() {
    let titles: Vec<_> = framework("owasp-agentic-2026").unwrap().controls.iter().map(|c| (c.id.as_str(), c.title.as_str())).collect();
    assert_eq!(
        titles,
        [
            ("ASI01", "Agent Goal Hijack"),
            ("ASI02", "Tool Misuse and Exploitation"),
            ("ASI03", "Identity and Privilege Abuse"),
            ("ASI04", "Agentic Supply Chain Vulnerabilities"),
            ("ASI05", "Unexpected Code Execution (RCE)"),
            ("ASI06", "Memory & Context Poisoning"),
            ("ASI07", "Insecure Inter-Agent Communication"),
            ("ASI08", "Cascading Failures"),
            ("ASI09", "Human-Agent Trust Exploitation"),
            ("ASI10", "Rogue Agents"),
        ]
    );
}

#[test]
fn titles_stand_only_where_the_publisher_allows_them() {
    for key in ["soc2-tsc-2017", "pci-dss-4.0.1", "cis-kubernetes-2.0.1", "cis-aws-7.0.0", "nist-800-207-2020"] {
        assert!(framework(key).unwrap().controls.iter().all(|control| !control.official), "{key}");
    }
    let text =
        "key: x-1\ntitle: X\npublisher: X\nversion: 1\nlicence: id only\nwhole: true\ntoken: x_\ncontrols: [{ id: A, title: Text }]\n";
    let (_, wrong) = load::one(text);
    assert!(wrong.iter().any(|(error, _)| error.message.contains("does not let its titles")), "{wrong:?}");
    let (_, wrong) = load::one("key: x-1\ntitel: X\n");
    assert!(wrong.iter().any(|(_, help)| help == "did you mean `title`?"), "{wrong:?}");
    assert!(!load::one("").1.is_empty() && !load::one("[1]").1.is_empty() && !load::one("key: [").1.is_empty());
}

/// (how, framework, ids to look at) of every meaning.
fn meanings(id: &str) -> Vec<(How, &'static str, Vec<&'static str>)> {
    look_up(id).into_iter().map(|m| (m.how, m.framework.key.as_str(), m.now.iter().map(|(_, c)| c.id.as_str()).collect())).collect()
}

#[test]
fn ids_are_found_however_they_are_written() {
    for (written, key, id) in [
        ("AC-6(5)", "nist-800-53-r5", "AC-6(5)"),
        ("ac-6.5", "nist-800-53-r5", "AC-6(5)"),
        ("AC-06(05)", "nist-800-53-r5", "AC-6(5)"),
        ("NHI5:2025", "owasp-nhi-2025", "NHI5:2025"),
        ("nhi5", "owasp-nhi-2025", "NHI5:2025"),
        ("LLM06", "owasp-llm-2025", "LLM06:2025"),
        ("pci_7.2.5", "pci-dss-4.0.1", "7.2.5"),
        ("govern-2.1", "nist-ai-rmf-1.0", "GOVERN 2.1"),
        ("maestro l3", "csa-maestro-1", "L3"),
    ] {
        let found = meanings(written);
        assert!(found.iter().any(|(how, k, ids)| *how < How::Withdrawn && *k == key && ids == &[id]), "{written}: {found:?}");
    }
    for nothing in ["", "-", "  ", "zzz", "\u{1b}[2J", &"9".repeat(1 << 16)] {
        assert_eq!(meanings(nothing), [], "{nothing}");
    }
}

#[test]
fn wrong_and_outdated_ids_say_what_they_are_now() {
    assert_eq!(meanings("PR.AC-4"), [(How::Withdrawn, "nist-csf-2.0", vec!["PR.AA-05"])]);
    assert_eq!(meanings("AC-2(10)"), [(How::Withdrawn, "nist-800-53-r5", vec!["AC-2"])]);
    assert_eq!(meanings("M1"), [(How::Cited, "csa-maestro-1", vec!["L3", "L6", "L7", "IAM-19", "AIS-11"])]);
    assert_eq!(meanings("A-02"), [(How::Cited, "owasp-agentic-2026", vec!["ASI02", "ASI03"])]);
    assert_eq!(
        meanings("NHI-03"),
        [
            (How::Written, "owasp-nhi-2025", vec!["NHI3:2025"]),
            (How::Cited, "owasp-nhi-2025", vec!["NHI2:2025", "NHI5:2025", "NHI7:2025", "NHI9:2025"])
        ]
    );
    assert_eq!(meanings("NHI3").len(), 1, "a short form is no citation");
}

#[test]
fn lines_hold_the_ids_used_in_the_frameworks_order() {
    let controls: BTreeMap<String, Vec<String>> = [
        ("nist-800-53-r5".to_owned(), vec!["IA-5".into(), "ZZ-9".into(), "AC-17".into(), "AC-2(1)".into(), "AC-2".into()]),
        ("our-own-policy".to_owned(), vec!["7 b".into()]),
    ]
    .into();
    let lines = framework_lines([&controls, &controls].into_iter());
    let ids: Vec<Vec<&str>> = lines.iter().map(|line| line.controls.iter().map(|control| control.id.as_str()).collect()).collect();
    assert_eq!(ids, [vec!["AC-2", "AC-2(1)", "IA-5", "AC-17", "ZZ-9"], vec!["7 b"]]);
    assert_eq!((lines[0].controls[0].title.as_str(), lines[0].controls[3].title.as_str()), ("Account Management", ""));
    assert_eq!((lines[1].title.as_str(), lines[1].controls[0].token.as_str()), ("our-own-policy", "our-own-policy_7-b"));
    assert_eq!(framework_lines(std::iter::empty()).len(), 0);
}
