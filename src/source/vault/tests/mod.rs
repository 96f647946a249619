//! Tests of the Vault source.
