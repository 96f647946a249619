//! Floor 4: the pipeline, read top to bottom. A [`Request`] goes in, a [`Report`] comes out; one named type per arrow.

mod accept;
mod assemble;
mod expect;
mod judge;
mod places;
mod populations;
mod provenance;
mod redact;
mod report;
mod results;
mod rules;
mod settings;
mod worlds;

pub use assemble::tenants;
pub use places::Places;
use populations::{Populations, Tally};
use provenance::Reconciled;
pub use redact::Redactor;
use report::Made;
pub use report::problems;
use results::Known;
pub use rules::built_in;
use settings::Settings;
pub use settings::{all_rules, named_values, refuse, rule_paths, shown};
pub use worlds::of_example;

use crate::graph::Graph;
use crate::link::{Mapping, link};
use crate::model::report::Report;
use crate::model::{Kinds, Plane, Severity, World};
use crate::rule::Rule;
use crate::source::{self, Discovered, Hints, ReadOptions, SOURCES, Side};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the user meant, with every default filled in. Made by the command line, or by a test.
#[derive(Clone, Debug)]
pub struct Request {
    /// Files, folders and globs; `-` is standard input.
    pub paths: Vec<String>,
    /// Bytes of standard input, if `-` is among the paths.
    pub stdin: Option<Vec<u8>>,
    /// The configuration given; without one, `partywall.yaml` of the working directory where there is one.
    pub config: Option<PathBuf>,
    /// Folders of further rules.
    pub rules: Vec<PathBuf>,
    /// Only these rules or families; all, where empty.
    pub only: Vec<String>,
    /// Not these rules or families.
    pub skip: Vec<String>,
    /// Which source reads the files of a glob: (source, glob).
    pub treat_as: Vec<(String, String)>,
    /// Parents that files do not name.
    pub scope: BTreeMap<String, String>,
    /// Which side of a Terraform plan is read.
    pub side: Side,
    /// Seconds since 1970.
    pub as_of: i64,
    /// Key for digests of secret values.
    pub key: Vec<u8>,
    /// Whether the key is the user's own, so that digests may be shown.
    pub key_given: bool,
    /// The gate's threshold; `None`: never.
    pub fail_on: Option<Severity>,
    /// Whether problems leave the exit code alone.
    pub allow_gaps: bool,
    /// Findings that were there when the team adopted the tool, in a file of `partywall baseline`.
    pub baseline: Option<PathBuf>,
    /// Whether waivers and the baseline are ignored.
    pub no_waivers: bool,
    /// The files of an earlier run, instead of those that `paths` means now.
    pub recorded: Option<Recorded>,
}

/// The files of a run that was recorded, wherever they lie now.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// The inputs.
    pub found: Discovered,
    /// Where the configuration, a folder of rules or a baseline lies that had this name in the recorded run.
    pub opened: BTreeMap<PathBuf, PathBuf>,
}

impl Request {
    /// A request with every default: all rules, no configuration given, nothing on standard input, nothing to fail on, and a fixed key
    /// (the command line draws one).
    pub fn new(paths: Vec<String>, as_of: i64) -> Request {
        Request {
            paths,
            stdin: None,
            config: None,
            rules: Vec::new(),
            only: Vec::new(),
            skip: Vec::new(),
            treat_as: Vec::new(),
            scope: BTreeMap::new(),
            side: Side::After,
            as_of,
            key: Vec::new(),
            key_given: false,
            fail_on: None,
            allow_gaps: false,
            baseline: None,
            no_waivers: false,
            recorded: None,
        }
    }
}

impl Request {
    /// Where to open a file that the request names.
    pub fn open(&self, path: &Path) -> PathBuf {
        let recorded = self.recorded.as_ref().and_then(|recorded| recorded.opened.get(path));
        recorded.cloned().unwrap_or_else(|| path.to_owned())
    }
}

/// Told what the run is doing, so that a terminal can show it.
pub trait Progress: Sync {
    /// A stage begins, with the number of its steps where that is known.
    fn stage(&self, name: &'static str, steps: Option<u64>);
    /// A step of the stage is done.
    fn step(&self);
}

/// Nobody looks.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str, _: Option<u64>) {}
    fn step(&self) {}
}

/// A run with what its report was made of, for the verbs that show more than the report.
pub struct Run {
    /// The merged facts.
    pub world: World,
    /// What the run has to say.
    pub report: Report,
    /// The kinds that each rule is about, and the planes (none: any), by its id.
    pub about: BTreeMap<String, (Kinds, Vec<Plane>)>,
    /// The sources that the configuration expects.
    pub expected: Vec<String>,
}

/// Runs an audit. The error is a usage error (a rule or configuration that can't be read); bad inputs are in the report.
pub fn run(request: &Request, progress: &dyn Progress) -> anyhow::Result<Report> {
    Ok(examine(request, progress)?.report)
}

/// Runs an audit and keeps what its report was made of.
pub fn examine(request: &Request, progress: &dyn Progress) -> anyhow::Result<Run> {
    let settings = settings::config(request)?;
    let rules = settings::rules(request, &settings)?;
    let baseline = accept::given(request)?;
    let (world, read) = read(request, &settings, progress);
    let reported: Vec<_> = read.totals.iter().map(|total| total.reported.clone()).collect();
    let populations = Populations::of(&world, &read.tally, &reported);
    let known = Known { world: &world, populations: &populations };
    progress.stage("building the graph", None);
    let graph = Graph::build(&world, request.as_of);
    let judged = judge::all(request, &settings.config, &rules, known, &graph, progress);
    progress.stage("writing the report", None);
    let (settings, rules, read, judged, baseline) = (&settings, rules.as_slice(), &read, judged.as_slice(), baseline.as_ref());
    let report = report::report(Made { request, settings, rules, known, read, graph: &graph, judged, baseline });
    let grounds = |rule: &Rule| {
        let grounds = rule.grounds();
        (rule.id.clone(), (grounds.about, grounds.planes))
    };
    let about = rules.iter().map(grounds).collect();
    Ok(Run { world, report, about, expected: settings.config.expect.sources.clone() })
}

/// The files that a request means, without reading them.
pub fn find(request: &Request) -> anyhow::Result<Discovered> {
    Ok(source::find(&options(request, &settings::config(request)?), SOURCES))
}

/// The merged facts of a request, for the verbs that ask the graph themselves.
pub fn world(request: &Request, progress: &dyn Progress) -> anyhow::Result<World> {
    Ok(read(request, &settings::config(request)?, progress).0)
}

/// What is known of the reading itself.
struct Reading {
    /// What each file gave.
    tally: Tally,
    /// Totals that systems show, held against what was read.
    totals: Vec<Reconciled>,
}

/// What the readers are told.
fn options(request: &Request, settings: &Settings) -> ReadOptions {
    let config = &settings.config;
    ReadOptions {
        paths: request.paths.clone(),
        stdin: request.stdin.clone(),
        treat_as: request.treat_as.clone(),
        hints: Hints(request.scope.clone()),
        side: request.side,
        ignore: config.ignore.clone(),
        expect: config.expect.complete.iter().flat_map(|(_, globs)| globs.iter().cloned()).collect(),
        config: settings.opened.as_ref().map(|path| path.to_string_lossy().into_owned()),
        key: request.key.clone(),
        key_given: request.key_given,
        found: request.recorded.as_ref().map(|recorded| recorded.found.clone()),
    }
}

/// Files to facts to world.
fn read(request: &Request, settings: &Settings, progress: &dyn Progress) -> (World, Reading) {
    let config = &settings.config;
    progress.stage("reading files", None);
    let mut facts = source::read_all(&options(request, settings), SOURCES, &|_| progress.step());
    settings::declared(settings, &mut facts);
    expect::expected(config, &mut facts);
    expect::complete(config, &mut facts);
    let totals = provenance::apply(config, &mut facts);
    let tally = Tally::of(&facts);
    progress.stage("joining systems", None);
    let planes = SOURCES.iter().filter_map(|source| Some((source.name, source.plane?))).collect();
    let world = link(facts, &Mapping { source_planes: planes, ..config.mapping.clone() }, request.as_of);
    (world, Reading { tally, totals })
}
