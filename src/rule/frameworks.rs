//! The frameworks that rules can name in `controls`, with the ids that our rules may use. A map, not a copy: ids only, no texts.
//! In: a framework's key and an id of a rule. Out: whether both are known, with "did you mean".

use crate::doc::suggest;

/// A framework.
#[derive(Debug)]
pub struct Framework {
    /// Its key in `controls`.
    pub key: &'static str,
    /// Its name and version.
    pub title: &'static str,
    /// Whether `ids` lists all of them, so that another id is an error.
    pub whole: bool,
    /// Ids, as printed in it.
    pub ids: &'static [&'static str],
}

/// All frameworks, by key.
pub const FRAMEWORKS: &[Framework] = &[
    Framework {
        key: "cis-controls-8.1",
        title: "CIS Controls 8.1",
        whole: false,
        ids: &[
            "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.8", "8.1", "8.2", "8.5", "8.9",
            "8.10", "8.11", "8.12", "15.1", "15.5", "15.6", "16.8",
        ],
    },
    Framework {
        key: "cis-kubernetes-2.0.1",
        title: "CIS Kubernetes Benchmark 2.0.1",
        whole: false,
        ids: &["3.1.1", "3.1.2", "5.1.1", "5.1.2", "5.1.3", "5.1.5", "5.1.6", "5.1.8", "5.1.13"],
    },
    Framework {
        key: "csa-aicm-1.0",
        title: "CSA AI Controls Matrix 1.0",
        whole: false,
        ids: &[
            "IAM-01", "IAM-02", "IAM-03", "IAM-04", "IAM-05", "IAM-07", "IAM-08", "IAM-09", "IAM-10", "IAM-11", "IAM-12", "IAM-13",
            "IAM-14", "IAM-15", "IAM-16", "IAM-17", "IAM-18", "IAM-19", "AIS-11", "LOG-02", "LOG-03", "LOG-04", "LOG-05", "LOG-07",
            "LOG-08", "LOG-11", "LOG-14", "LOG-15", "CEK-10", "CEK-12", "IVS-06", "STA-10",
        ],
    },
    Framework {
        key: "iso-27001-2022",
        title: "ISO/IEC 27001:2022, Annex A",
        whole: false,
        ids: &[
            "A.5.2", "A.5.3", "A.5.9", "A.5.10", "A.5.15", "A.5.16", "A.5.17", "A.5.18", "A.5.19", "A.5.20", "A.5.21", "A.5.22", "A.5.23",
            "A.5.28", "A.5.33", "A.5.35", "A.5.36", "A.6.5", "A.8.2", "A.8.3", "A.8.4", "A.8.5", "A.8.9", "A.8.12", "A.8.15", "A.8.16",
            "A.8.17", "A.8.18", "A.8.22", "A.8.25", "A.8.26", "A.8.31", "A.8.32",
        ],
    },
    Framework {
        key: "nist-800-53-r5",
        title: "NIST SP 800-53 Rev. 5",
        whole: false,
        ids: &[
            "AC-1", "AC-2", "AC-2(1)", "AC-2(2)", "AC-2(3)", "AC-2(4)", "AC-2(6)", "AC-2(7)", "AC-2(9)", "AC-2(11)", "AC-2(12)",
            "AC-2(13)", "AC-3", "AC-3(2)", "AC-3(7)", "AC-3(8)", "AC-3(13)", "AC-4", "AC-4(21)", "AC-5", "AC-6", "AC-6(1)", "AC-6(2)",
            "AC-6(4)", "AC-6(5)", "AC-6(6)", "AC-6(7)", "AC-6(8)", "AC-6(9)", "AC-6(10)", "AC-16", "AC-17(3)", "AC-20", "AC-24", "AU-2",
            "AU-3", "AU-3(1)", "AU-6", "AU-6(1)", "AU-6(3)", "AU-9", "AU-9(4)", "AU-10(1)", "AU-10(3)", "AU-12", "AU-12(1)", "AU-16(1)",
            "CA-2", "CA-5", "CA-7", "CM-5", "CM-5(5)", "CM-8", "CM-8(4)", "IA-2", "IA-2(1)", "IA-2(2)", "IA-2(5)", "IA-2(10)", "IA-3(4)",
            "IA-4", "IA-4(4)", "IA-4(9)", "IA-5", "IA-5(2)", "IA-5(6)", "IA-5(7)", "IA-5(8)", "IA-5(9)", "IA-5(13)", "IA-8", "IA-8(2)",
            "IA-9", "IA-11", "IA-13", "IA-13(1)", "IA-13(2)", "IA-13(3)", "IR-4", "PL-8", "PM-4", "PM-5", "PM-10", "PS-4", "PS-4(2)",
            "PS-5", "PS-7", "RA-3", "SA-9", "SA-9(3)", "SC-2", "SC-3", "SC-4", "SC-7(5)", "SC-7(21)", "SC-12", "SC-23", "SI-4", "SR-3",
        ],
    },
    Framework {
        key: "nist-csf-2.0",
        title: "NIST Cybersecurity Framework 2.0",
        whole: false,
        ids: &[
            "GV.RR-01", "GV.RR-02", "GV.RR-03", "GV.RR-04", "GV.OV-01", "GV.OV-02", "GV.OV-03", "GV.SC-01", "GV.SC-02", "GV.SC-03",
            "GV.SC-04", "GV.SC-05", "GV.SC-06", "GV.SC-07", "GV.SC-08", "GV.SC-09", "GV.SC-10", "ID.AM-01", "ID.AM-02", "ID.AM-03",
            "ID.AM-04", "ID.AM-05", "ID.AM-07", "ID.AM-08", "ID.RA-01", "ID.RA-02", "ID.RA-03", "ID.RA-04", "ID.RA-05", "ID.RA-06",
            "ID.RA-07", "ID.RA-08", "ID.RA-09", "ID.RA-10", "PR.AA-01", "PR.AA-02", "PR.AA-03", "PR.AA-04", "PR.AA-05", "PR.AA-06",
            "PR.DS-01", "PR.DS-02", "PR.DS-10", "PR.DS-11", "PR.PS-01", "PR.PS-02", "PR.PS-03", "PR.PS-04", "PR.PS-05", "PR.PS-06",
            "DE.CM-01", "DE.CM-02", "DE.CM-03", "DE.CM-06", "DE.CM-09", "DE.AE-02", "DE.AE-03", "DE.AE-04", "DE.AE-06", "DE.AE-07",
            "DE.AE-08",
        ],
    },
    Framework {
        key: "owasp-agentic-2026",
        title: "OWASP Top 10 for Agentic Applications 2026",
        whole: true,
        ids: &["ASI01", "ASI02", "ASI03", "ASI04", "ASI05", "ASI06", "ASI07", "ASI08", "ASI09", "ASI10"],
    },
    Framework {
        key: "owasp-llm-2025",
        title: "OWASP Top 10 for LLM Applications 2025",
        whole: true,
        ids: &[
            "LLM01:2025",
            "LLM02:2025",
            "LLM03:2025",
            "LLM04:2025",
            "LLM05:2025",
            "LLM06:2025",
            "LLM07:2025",
            "LLM08:2025",
            "LLM09:2025",
            "LLM10:2025",
        ],
    },
    Framework {
        key: "owasp-nhi-2025",
        title: "OWASP Non-Human Identities Top 10 2025",
        whole: true,
        ids: &[
            "NHI1:2025",
            "NHI2:2025",
            "NHI3:2025",
            "NHI4:2025",
            "NHI5:2025",
            "NHI6:2025",
            "NHI7:2025",
            "NHI8:2025",
            "NHI9:2025",
            "NHI10:2025",
        ],
    },
    Framework {
        key: "pci-dss-4.0.1",
        title: "PCI DSS 4.0.1",
        whole: false,
        ids: &[
            "7.1.2", "7.2.1", "7.2.2", "7.2.3", "7.2.4", "7.2.5", "7.2.5.1", "7.2.6", "7.3.1", "7.3.3", "8.1.2", "8.2.1", "8.2.2", "8.2.4",
            "8.2.5", "8.2.6", "8.2.7", "8.3.2", "8.4.1", "8.4.2", "8.5.1", "8.6.1", "8.6.2", "8.6.3", "10.2.1", "10.2.2", "10.3.1",
            "10.3.2", "10.4.1", "10.5.1",
        ],
    },
    Framework {
        key: "soc2-tsc-2017",
        title: "SOC 2 Trust Services Criteria 2017",
        whole: false,
        ids: &[
            "CC1.3", "CC1.5", "CC2.1", "CC3.2", "CC4.1", "CC4.2", "CC5.3", "CC6.1", "CC6.2", "CC6.3", "CC6.6", "CC6.7", "CC6.8", "CC7.2",
            "CC7.3", "CC8.1", "CC9.2", "C1.1",
        ],
    },
];

/// Checks one id. A framework that we do not know is the user's own: its key has to be a kebab-case name and no slip of ours.
pub(super) fn check(key: &str, id: &str) -> Result<(), (String, String)> {
    let shown = |text: &str| text.chars().take(40).collect::<String>();
    let Some(framework) = FRAMEWORKS.iter().find(|framework| framework.key == key) else {
        let near = suggest(key, FRAMEWORKS.iter().map(|framework| framework.key));
        return match near {
            Some(near) => Err((format!("unknown framework `{}`", shown(key)), format!("did you mean `{near}`?"))),
            None if own_key(key) => Ok(()),
            None => Err((format!("`{}` is no key of a framework", shown(key)), "small letters, digits, dots and hyphens".into())),
        };
    };
    if framework.ids.contains(&id) {
        return Ok(());
    }
    // A slip in letter case or in a suffix is an error everywhere; an id that we do not list is one only where we list all.
    let near = framework
        .ids
        .iter()
        .find(|known| known.eq_ignore_ascii_case(id) || known.strip_prefix(id).is_some_and(|rest| rest.starts_with(':')));
    match near {
        Some(near) => Err((format!("unknown id `{}` of {}", shown(id), framework.title), format!("did you mean `{near}`?"))),
        None if framework.whole => Err((format!("unknown id `{}` of {}", shown(id), framework.title), String::new())),
        None => Ok(()),
    }
}

fn own_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_known_or_told() {
        assert!(check("owasp-nhi-2025", "NHI5:2025").is_ok());
        assert_eq!(check("owasp-nhi-2025", "NHI5").unwrap_err().1, "did you mean `NHI5:2025`?");
        assert!(check("owasp-nhi-2025", "NHI11:2025").is_err());
        assert_eq!(check("owasp-nhi-2024", "NHI5:2025").unwrap_err().1, "did you mean `owasp-nhi-2025`?");
        assert!(check("nist-800-53-r5", "AC-17").is_ok());
        assert_eq!(check("nist-800-53-r5", "ac-5").unwrap_err().1, "did you mean `AC-5`?");
        assert!(check("our-own-policy", "7").is_ok());
        assert!(check("Our Policy", "7").is_err());
    }

    #[test]
    fn the_table_is_sorted_and_has_no_id_twice() {
        assert!(FRAMEWORKS.is_sorted_by(|a, b| a.key < b.key));
        for framework in FRAMEWORKS {
            let unique: std::collections::BTreeSet<&&str> = framework.ids.iter().collect();
            assert_eq!(unique.len(), framework.ids.len(), "{}", framework.key);
        }
    }
}
