//! Running something as a role: handing a role to a service in something new (`iam:PassRole` with what creates it), or taking over
//! something that runs with it already. In: an account's units and which roles trust which service. Out: edges to those roles.

use super::class::Class;
use super::plan::{Edge, Plan};
use super::reach::{Ask, Reach, both};
use super::world::World;
use crate::model::EdgeKind;
use crate::source::aws::policy::{Known, Tri, Verdict, better};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A way to run as a role.
pub(super) struct Way {
    technique: &'static str,
    /// The service that the role trusts.
    service: &'static str,
    /// Of each list one action is needed; the first one names the edge.
    needs: &'static [&'static [&'static str]],
    /// What else has to be so, in words; empty where nothing has.
    condition: &'static str,
    /// What runs already, so that no role is passed: void where a file lists this service's workloads.
    existing: Option<&'static str>,
}

const fn new(technique: &'static str, service: &'static str, needs: &'static [&'static [&'static str]]) -> Way {
    Way { technique, service, needs, condition: "", existing: None }
}

const fn only_if(condition: &'static str, way: Way) -> Way {
    Way { condition, ..way }
}

const fn running(service: &'static str, listed: &'static str, condition: &'static str, needs: &'static [&'static [&'static str]]) -> Way {
    Way { technique: "take-over-running-workload", service, needs, condition, existing: Some(listed) }
}

const EC2: &str = "ec2.amazonaws.com";
const LAMBDA: &str = "lambda.amazonaws.com";
const ECS: &str = "ecs-tasks.amazonaws.com";
const CFN: &str = "cloudformation.amazonaws.com";
const BUILD: &str = "codebuild.amazonaws.com";
const SAGEMAKER: &str = "sagemaker.amazonaws.com";
const GLUE: &str = "glue.amazonaws.com";
const RUNNER: &str = "tasks.apprunner.amazonaws.com";
const BEDROCK: &str = "bedrock-agentcore.amazonaws.com";

const TRIGGER: &[&str] =
    &["lambda:invokefunction", "lambda:createeventsourcemapping", "lambda:addpermission", "lambda:createfunctionurlconfig"];

/// All ways.
const WAYS: &[Way] = &[
    new("pass-role-to-instance", EC2, &[&["ec2:runinstances"]]),
    only_if(
        "it controls a running instance, or can start one",
        new("pass-role-to-instance", EC2, &[&["ec2:associateiaminstanceprofile", "ec2:replaceiaminstanceprofileassociation"]]),
    ),
    new("pass-role-to-instance", EC2, &[&["ec2:requestspotinstances", "ec2:requestspotfleet"]]),
    new(
        "pass-role-to-instance",
        EC2,
        &[&["autoscaling:createlaunchconfiguration"], &["autoscaling:createautoscalinggroup", "autoscaling:updateautoscalinggroup"]],
    ),
    new("pass-role-to-function", LAMBDA, &[&["lambda:createfunction"], TRIGGER]),
    new(
        "pass-role-to-task",
        ECS,
        &[&["ecs:registertaskdefinition"], &["ecs:runtask", "ecs:starttask", "ecs:createservice", "ecs:updateservice"]],
    ),
    new("pass-role-to-stack", CFN, &[&["cloudformation:createstack"]]),
    new("pass-role-to-stack", CFN, &[&["cloudformation:createstackset"], &["cloudformation:createstackinstances"]]),
    only_if("a stack set is there that it can update", new("pass-role-to-stack", CFN, &[&["cloudformation:updatestackset"]])),
    only_if("a stack is there that it can update", new("pass-role-to-stack", CFN, &[&["cloudformation:updatestack"]])),
    new("pass-role-to-stack", CFN, &[&["cloudformation:createchangeset"], &["cloudformation:executechangeset"]]),
    new(
        "pass-role-to-build",
        BUILD,
        &[&["codebuild:createproject", "codebuild:updateproject"], &["codebuild:startbuild", "codebuild:startbuildbatch"]],
    ),
    new("pass-role-to-notebook", SAGEMAKER, &[&["sagemaker:createnotebookinstance"]]),
    new("pass-role-to-notebook", SAGEMAKER, &[&["sagemaker:createtrainingjob"]]),
    new("pass-role-to-notebook", SAGEMAKER, &[&["sagemaker:createprocessingjob"]]),
    new("pass-role-to-job", GLUE, &[&["glue:createdevendpoint"]]),
    new("pass-role-to-job", GLUE, &[&["glue:createjob"], &["glue:startjobrun", "glue:createtrigger"]]),
    only_if(
        "a job is there that it can change",
        new("pass-role-to-job", GLUE, &[&["glue:updatejob"], &["glue:startjobrun", "glue:createtrigger"]]),
    ),
    new(
        "pass-role-to-job",
        "datapipeline.amazonaws.com",
        &[&["datapipeline:createpipeline"], &["datapipeline:putpipelinedefinition"], &["datapipeline:activatepipeline"]],
    ),
    new("pass-role-to-service", RUNNER, &[&["apprunner:createservice"]]),
    new(
        "pass-role-to-service",
        BEDROCK,
        &[
            &["bedrock-agentcore:createcodeinterpreter"],
            &["bedrock-agentcore:startcodeinterpretersession"],
            &["bedrock-agentcore:invokecodeinterpreter"],
        ],
    ),
    new(
        "pass-role-to-service",
        "states.amazonaws.com",
        &[&["states:createstatemachine", "states:updatestatemachine"], &["states:startexecution", "states:startsyncexecution"]],
    ),
    new("pass-role-to-service", "scheduler.amazonaws.com", &[&["scheduler:createschedule", "scheduler:updateschedule"]]),
    only_if(
        "what it can set as the rule's target does what the role may",
        new("pass-role-to-service", "events.amazonaws.com", &[&["events:putrule"], &["events:puttargets"]]),
    ),
    new("pass-role-to-service", ECS, &[&["batch:registerjobdefinition"], &["batch:submitjob"]]),
    new("pass-role-to-service", EC2, &[&["elasticmapreduce:runjobflow"]]),
    only_if(
        "it holds a certificate that the trust anchor accepts",
        new("pass-role-to-service", "rolesanywhere.amazonaws.com", &[&["rolesanywhere:createprofile"]]),
    ),
    only_if(
        "it controls a pod of the cluster",
        new("pass-role-to-pod", "pods.eks.amazonaws.com", &[&["eks:createpodidentityassociation"]]),
    ),
    running(LAMBDA, "lambda", "a function runs as it", &[&["lambda:updatefunctioncode"]]),
    running(EC2, "ec2", "an instance that Systems Manager reaches runs as it", &[&["ssm:sendcommand", "ssm:startsession"]]),
    running(
        EC2,
        "ec2",
        "an instance that can be reached over the network runs as it",
        &[&["ec2-instance-connect:sendsshpublickey", "ec2-instance-connect:sendserialconsolesshpublickey"]],
    ),
    running(EC2, "ec2", "an instance runs as it", &[&["ec2:modifyinstanceattribute"], &["ec2:stopinstances"], &["ec2:startinstances"]]),
    running(
        EC2,
        "launch-template",
        "a launch template that is in use names it",
        &[&["ec2:modifylaunchtemplate"], &["ec2:createlaunchtemplateversion"]],
    ),
    running(ECS, "ecs", "a task that lets commands in runs as it", &[&["ecs:executecommand"]]),
    running(CFN, "cloudformation", "a stack is deployed with it", &[&["cloudformation:updatestack"]]),
    running(
        CFN,
        "cloudformation",
        "a stack is deployed with it",
        &[&["cloudformation:executechangeset"], &["cloudformation:createchangeset"]],
    ),
    running(BUILD, "codebuild", "a project builds with it", &[&["codebuild:startbuild", "codebuild:startbuildbatch"]]),
    running(SAGEMAKER, "sagemaker", "a notebook runs as it", &[&["sagemaker:createpresignednotebookinstanceurl"]]),
    running(
        SAGEMAKER,
        "sagemaker",
        "a notebook runs as it",
        &[
            &["sagemaker:updatenotebookinstance"],
            &["sagemaker:createnotebookinstancelifecycleconfig"],
            &["sagemaker:stopnotebookinstance"],
            &["sagemaker:startnotebookinstance"],
        ],
    ),
    running(GLUE, "glue", "a development endpoint runs as it", &[&["glue:updatedevendpoint"]]),
    running(RUNNER, "apprunner", "a service runs as it", &[&["apprunner:updateservice"]]),
    running(
        BEDROCK,
        "bedrock-agentcore",
        "a code interpreter runs as it",
        &[&["bedrock-agentcore:invokecodeinterpreter"], &["bedrock-agentcore:startcodeinterpretersession"]],
    ),
];

/// The services of all ways.
pub(super) fn services() -> Vec<&'static str> {
    let mut all: Vec<&'static str> = WAYS.iter().map(|way| way.service).collect();
    all.sort_unstable();
    all.dedup();
    all
}

const PASS: &str = "iam:passrole";

/// What units say of the actions that ways need.
struct Pass<'w, 'a> {
    world: &'w World<'a>,
    /// By unit and action.
    may: FxHashMap<(u32, &'static str), Rc<Verdict>>,
    /// By unit and service: the roles that it can pass.
    passes: FxHashMap<(u32, &'static str), Rc<Vec<Reach>>>,
}

/// Ways that several policies give together: the way, the unit that passes the role, and terms.
type Ways = Vec<(usize, u32, Verdict)>;

/// Makes the edges of all ways.
pub(super) fn ways(world: &World<'_>, plan: &mut Plan) {
    let account = world.view.account;
    let mut pass = Pass { world, may: FxHashMap::default(), passes: FxHashMap::default() };
    let passing = account.units_for(PASS);
    let open: Vec<&'static Way> = WAYS.iter().filter(|way| world.trusting(way.service).is_some()).collect();
    let mut relevant: Vec<bool> = vec![false; account.units.len()];
    for way in &open {
        for at in way.needs.iter().copied().flatten().flat_map(|action| account.units_for(action)).chain(passing.iter().copied()) {
            if let Some(slot) = relevant.get_mut(at as usize) {
                *slot = true;
            }
        }
    }
    // What one policy gives by itself.
    for way in &open {
        for at in 0..account.units.len() as u32 {
            if !relevant.get(at as usize).copied().unwrap_or(false) {
                continue;
            }
            let found = pass.needs(way, &[at]);
            if found.tri != Tri::No {
                pass.emit(way, at, at, &found, None, plan);
            }
        }
    }
    // What several policies of one principal give together.
    let mut by_set: FxHashMap<Vec<u32>, Rc<Ways>> = FxHashMap::default();
    for principal in &account.principals {
        let units: Vec<u32> = principal.units.iter().copied().filter(|at| relevant.get(*at as usize).copied().unwrap_or(false)).collect();
        if units.len() < 2 {
            continue;
        }
        let found = match by_set.get(&units) {
            Some(found) => Rc::clone(found),
            None => {
                let found = Rc::new(pass.together(&open, &units));
                by_set.insert(units.clone(), Rc::clone(&found));
                found
            }
        };
        for (way, unit, verdict) in found.iter() {
            if let Some(way) = open.get(*way) {
                pass.emit(way, *unit, *unit, verdict, Some(principal.end), plan);
            }
        }
    }
}

impl Pass<'_, '_> {
    /// Whether a unit allows an action on something of its own making, or anything there is.
    fn may(&mut self, at: u32, action: &'static str) -> Rc<Verdict> {
        if let Some(found) = self.may.get(&(at, action)) {
            return Rc::clone(found);
        }
        let view = &self.world.view;
        let service = match action.split(':').next().unwrap_or("") {
            "ssm" | "ec2-instance-connect" => "*",
            service => service,
        };
        let pattern = format!("arn:*:{service}:*:{}:*", view.names.text(view.account.id));
        let found = view.account.units.get(at as usize).map_or(Verdict::NO, |unit| view.named(unit, action, &pattern, &[]));
        let found = Rc::new(found);
        self.may.insert((at, action), Rc::clone(&found));
        found
    }

    /// Whether some units together allow all that a way needs beside passing.
    fn needs(&mut self, way: &Way, units: &[u32]) -> Verdict {
        let mut all = Verdict::YES;
        for any in way.needs {
            let mut best = Verdict::NO;
            for action in *any {
                for at in units {
                    let found = self.may(*at, action);
                    if better(&found, &best) {
                        best = (*found).clone();
                    }
                }
            }
            all = both(all, best);
            if all.tri == Tri::No {
                break;
            }
        }
        all
    }

    fn passes(&mut self, at: u32, service: &'static str) -> Rc<Vec<Reach>> {
        if let Some(found) = self.passes.get(&(at, service)) {
            return Rc::clone(found);
        }
        let world = self.world;
        let keys = [("iam:passedtoservice", Known::Is(service.to_owned())), ("iam:associatedresourcearn", Known::Chosen)];
        let ask = Ask { keys: &keys, ..world.tagged(PASS) };
        let found = match (world.view.account.units.get(at as usize), world.trusting(service)) {
            (Some(unit), Some(class)) => world.view.reach(unit, &ask, class),
            _ => Vec::new(),
        };
        let found = Rc::new(found);
        self.passes.insert((at, service), Rc::clone(&found));
        found
    }

    /// Ways that several units give together and none of them alone: the way, the unit that passes (or does the first step), and terms.
    fn together(&mut self, open: &[&'static Way], units: &[u32]) -> Vec<(usize, u32, Verdict)> {
        let mut all = Vec::new();
        for (number, way) in open.iter().enumerate() {
            let whole = self.needs(way, units);
            if whole.tri == Tri::No {
                continue;
            }
            if way.existing.is_some() {
                let alone = units.iter().any(|at| self.needs(way, &[*at]).tri != Tri::No);
                let first = way.needs.first().copied().unwrap_or_default();
                let step = units.iter().copied().find(|at| first.iter().any(|action| self.may(*at, action).tri != Tri::No));
                if let (false, Some(at)) = (alone, step) {
                    all.push((number, at, whole));
                }
                continue;
            }
            for at in units {
                // Alone it is an edge of the policy already.
                if self.needs(way, &[*at]).tri == Tri::No && !self.passes(*at, way.service).is_empty() {
                    all.push((number, *at, whole.clone()));
                }
            }
        }
        all
    }

    /// The edges of a way: from the unit's own record, or from a principal that needs several policies for it.
    fn emit(&mut self, way: &'static Way, at: u32, by: u32, found: &Verdict, from: Option<crate::model::End>, plan: &mut Plan) {
        let world = self.world;
        let account = world.view.account;
        let (Some(unit), Some(by)) = (account.units.get(at as usize), account.units.get(by as usize)) else { return };
        let Some(class) = world.trusting(way.service) else { return };
        let action = way.needs.first().and_then(|any| any.first()).copied().unwrap_or("");
        let what = format!("roles that trust {}", way.service);
        let start = |place| {
            let edge = Edge::of(unit, EdgeKind::Impersonates, way.technique, world.shown(action), place).on(found.terms.clone());
            let edge = edge.only_if(way.condition);
            Edge { from: from.unwrap_or(edge.from), by: by.by, ..edge }
        };
        if let Some(listed) = way.existing {
            if world.records.listed.contains(&(account.id, listed)) {
                return;
            }
            let members = (0..class.arns.len() as u32).collect();
            let reach = Reach { pattern: "*".into(), members, terms: Default::default(), place: unit.place };
            return self.parts(way, start(unit.place), &reach, class, &what, plan);
        }
        let reaches = self.passes(at, way.service);
        for reach in reaches.iter() {
            self.parts(way, start(reach.place), reach, class, &what, plan);
        }
    }

    /// Splits the roles by what their trust in the service hangs on, and leaves those out that an instance can't get.
    fn parts(&self, way: &'static Way, edge: Edge, reach: &Reach, class: &Class, what: &str, plan: &mut Plan) {
        let world = self.world;
        let mut parts: Vec<(String, Vec<u32>)> = Vec::new();
        for at in &reach.members {
            let role = class.arn(*at);
            let mut words = world.service_terms(way.service, role).map(|terms| terms.words()).unwrap_or_default();
            if way.service == EC2 && !world.profiled.contains(&role) {
                if way.existing.is_some() {
                    continue;
                }
                let join = |words: &mut String, more: &str| {
                    if !words.is_empty() {
                        words.push_str("; ");
                    }
                    words.push_str(more);
                };
                join(&mut words, "the role is in an instance profile, or can be put into one");
            }
            match parts.iter_mut().find(|(own, _)| *own == words) {
                Some((_, members)) => members.push(*at),
                None => parts.push((words, vec![*at])),
            }
        }
        let whole = parts.len() == 1;
        for (words, members) in parts {
            let complete = whole && members.len() == reach.members.len();
            let pattern = match (complete, reach.pattern.is_empty()) {
                (true, _) | (_, true) => reach.pattern.clone(),
                _ if words.is_empty() => format!("{} that need nothing more", reach.pattern),
                _ => format!("{} where {words}", reach.pattern),
            };
            let part = Reach { pattern, members, terms: reach.terms.clone(), place: reach.place };
            plan.reach(edge.clone().only_if(&words), &part, class, what, &|arn| world.role(arn));
        }
    }
}
