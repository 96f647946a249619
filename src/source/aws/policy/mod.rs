//! IAM policies: documents in any of their forms in, compact statements and what they allow out.

mod condition;
mod document;
mod glob;

pub(super) use condition::{Known, Tri};
pub(super) use document::{Doc, Document, Documents, Listed, Sorted, Statement};
pub(super) use glob::matches;
