//! partywall finds where the platform and the application identity planes of an AI company touch.
//!
//! One pipeline, one direction; [`audit::run`] is all of it on a page. Rooms import only rooms below them (`tests/floors.rs`).

pub mod answer;
pub mod audit;
pub mod cli;
pub mod config;
pub mod doc;
pub mod evidence;
pub mod export;
pub mod graph;
pub mod link;
pub mod locate;
pub mod model;
pub mod report;
pub mod rule;
pub mod select;
pub mod source;
pub mod waiver;
