//! IAM policies: documents in any of their forms in, compact statements and what they allow out.

mod condition;
mod document;
mod evaluate;
mod glob;

pub(super) use condition::{Condition, Known, Tri};
pub(super) use document::{Doc, Document, Documents, Listed, Principals, Sorted, Statement};
pub(super) use evaluate::{Request, Resource, Terms, Verdict, Who, allows, better, denies};
pub(super) use glob::{arn_matches, covers, intersect, matches};
