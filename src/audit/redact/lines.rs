//! The report, line by line: which field holds an id, which a sentence, which nothing that names anybody.

use super::{GONE, Redactor};
use crate::model::Severity;
use crate::model::report::{Acceptance, BridgeLine, Coverage, FindingLine, Hop, Input, Location, Provenance, Report, Subject, WaiverLine};
use std::cmp::Reverse;

impl Redactor<'_> {
    /// The report with every identifier replaced. Lists are put in order again, so that their order tells nothing of the names.
    pub fn report(&self, report: &Report) -> Report {
        let mut out = report.clone();
        out.inputs.iter_mut().for_each(|line| self.input(line));
        out.inputs.sort_by(|a, b| a.path.cmp(&b.path));
        self.coverage(&mut out.coverage);
        for rule in &mut out.rules {
            rule.because = self.text(&rule.because);
            if rule.origin != "shipped" && rule.origin != "built in" {
                rule.origin = self.path(&rule.origin);
            }
        }
        out.findings.iter_mut().for_each(|line| self.finding(line));
        let severity = |line: &FindingLine| Reverse(Severity::from_word(&line.severity));
        out.findings.sort_by(|a, b| (severity(a), &a.rule, &a.fingerprint).cmp(&(severity(b), &b.rule, &b.fingerprint)));
        out.bridges.iter_mut().for_each(|line| self.bridge(line));
        out.waivers.iter_mut().for_each(|line| self.waiver(line));
        if let Some(line) = &mut out.baseline {
            line.path = self.path(&line.path);
            self.prints(&mut line.gone);
        }
        for line in &mut out.populations {
            line.scope = self.scope(&line.scope);
            gone(&mut line.seen_in);
        }
        out.populations.sort_by(|a, b| (&a.kind, &a.plane, &a.scope).cmp(&(&b.kind, &b.plane, &b.scope)));
        for value in out.values.iter_mut().filter(|value| value.origin != "shipped") {
            for word in value.words.iter_mut().filter(|word| word.contains(char::is_alphabetic)) {
                *word = self.word(word, "value");
            }
        }
        out.config.path = out.config.path.as_deref().map(|path| self.path(path));
        out
    }

    fn input(&self, line: &mut Input) {
        line.path = self.path(&line.path);
        line.scopes.iter_mut().for_each(|scope| *scope = self.scope(scope));
        line.scopes.sort();
        if let Some(Provenance { system, command, filters, exported_by, seen_in, .. }) = &mut line.provenance {
            *system = self.word(system, "system");
            *exported_by = self.person(exported_by);
            [command, filters, seen_in].into_iter().for_each(gone);
        }
    }

    fn coverage(&self, coverage: &mut Coverage) {
        for line in &mut coverage.problems {
            self.location(&mut line.location);
            (line.message, line.help) = (self.text(&line.message), self.text(&line.help));
        }
        for line in &mut coverage.dangling {
            self.location(&mut line.location);
            (line.from, line.to) = (self.label(&line.from), self.word(&line.to, "name"));
        }
        for line in &mut coverage.needed {
            self.location(&mut line.location);
            (line.record, line.needs) = (self.label(&line.record), self.text(&line.needs));
        }
        for line in &mut coverage.not_assessed {
            (line.why, line.declare) = (self.text(&line.why), self.text(&line.declare));
        }
        for line in &mut coverage.passed_over {
            (line.path, line.reason) = (self.path(&line.path), self.text(&line.reason));
        }
        coverage.passed_over.sort_by(|a, b| a.path.cmp(&b.path));
        coverage.notes.iter_mut().for_each(|note| *note = self.text(note));
    }

    fn finding(&self, line: &mut FindingLine) {
        line.fingerprint = self.fingerprint(&line.fingerprint);
        line.message = self.text(&line.message);
        if let Some(Acceptance { owner, approved_by, reason, ticket, .. }) = &mut line.accepted {
            (*owner, *approved_by) = (self.person(owner), self.person(approved_by));
            gone(reason);
            *ticket = ticket.as_deref().map(|ticket| self.word(ticket, "ticket"));
        }
        line.subjects.iter_mut().chain(&mut line.evidence.members).for_each(|subject| self.line_subject(subject));
        line.evidence.path.iter_mut().chain(&mut line.evidence.second).for_each(|hop| self.hop(hop));
        line.locations.iter_mut().for_each(|location| self.location(location));
    }

    fn line_subject(&self, subject: &mut Subject) {
        subject.id = self.id(&subject.kind, &subject.id);
        subject.scope = self.scope(&subject.scope);
        subject.tenant = subject.tenant.as_deref().map(|tenants| self.tenants(tenants));
        subject.known_as.iter_mut().for_each(|name| *name = self.word(name, "name"));
        subject.known_as.sort();
    }

    fn hop(&self, hop: &mut Hop) {
        (hop.from, hop.to) = (self.label(&hop.from), self.label(&hop.to));
        hop.technique = self.text(&hop.technique);
        if !hop.conditions.is_empty() {
            hop.conditions = self.name("condition", &hop.conditions);
        }
        self.location(&mut hop.location);
    }

    fn bridge(&self, line: &mut BridgeLine) {
        (line.from, line.to) = (self.subject(&line.from), self.subject(&line.to));
        (line.owner, line.approved_by) = (self.person(&line.owner), self.person(&line.approved_by));
        self.prints(&mut line.closes);
    }

    fn waiver(&self, line: &mut WaiverLine) {
        line.subject = self.subject(&line.subject);
        (line.owner, line.approved_by) = (self.person(&line.owner), self.person(&line.approved_by));
        gone(&mut line.reason);
        line.ticket = line.ticket.as_deref().map(|ticket| self.word(ticket, "ticket"));
        self.prints(&mut line.accepts);
        self.location(&mut line.location);
    }

    fn prints(&self, prints: &mut [String]) {
        prints.iter_mut().for_each(|print| *print = self.fingerprint(print));
        prints.sort();
    }

    fn location(&self, location: &mut Location) {
        location.path = self.path(&location.path);
        location.pointer = self.pointer(&location.pointer);
    }
}

/// Takes a free text out where there is one.
fn gone(text: &mut String) {
    if !text.is_empty() {
        *text = GONE.into();
    }
}
