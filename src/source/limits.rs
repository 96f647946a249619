//! Every limit of reading, in one place.

/// The longest file: offsets are held in 32 bits.
pub(super) const FILE_BYTES: u64 = u32::MAX as u64;
/// Text that all facts of a run can hold, with room for what is worked out from them.
pub(super) const RUN_TEXT: u64 = 3 << 30;
/// How much of a file is looked at to tell whether it is text.
pub(super) const SNIFF_BYTES: usize = 8 << 10;
/// How much of a JSON value is read to tell what it is; a value that ends within it is read once only.
pub(super) const HEAD_BYTES: u32 = 256 << 10;
/// Elements of each list that are kept when a big value is shown with all its keys.
pub(super) const HEAD_ELEMENTS: u32 = 3;
/// Values or documents of a file that nobody knows before the rest is left alone.
pub(super) const UNKNOWN_VALUES: u32 = 1000;
/// Broken values or documents of a file that are told before the rest is left alone.
pub(super) const BROKEN_VALUES: u32 = 20;
/// Text that fails as JSON is tried as YAML up to this size.
pub(super) const FLOW_YAML_BYTES: usize = 16 << 20;
/// How deep lists of pages and lists of lists are opened.
pub(super) const PAGE_DEPTH: u32 = 4;
/// The shortest secret value that is compared, unless its form tells that it is one.
pub(super) const SECRET_BYTES: usize = 16;
/// The shortest value of a recognised form that is compared.
pub(super) const FORM_BYTES: usize = 12;
