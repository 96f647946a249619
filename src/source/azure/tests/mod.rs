//! Tests of the Azure source.
