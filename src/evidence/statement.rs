//! The evidence as an in-toto statement (test result v0.1), and signed in a DSSE envelope. In: a manifest and the digest of its file.
//! Out: JSON that tools for attestations read, and whether a signature holds. Keys are read here and go nowhere.

use super::folder::hex;
use super::manifest::{Manifest, pretty};
use anyhow::{Context, bail};
use base64ct::{Base64, Encoding};
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The statement's file.
pub(super) const STATEMENT: &str = "statement.intoto.json";
/// Its signed form.
pub(super) const ENVELOPE: &str = "statement.dsse.json";
/// The type of a statement's bytes.
pub(super) const IN_TOTO: &str = "application/vnd.in-toto+json";

/// The statement about a folder: what it is about (its files, the manifest, the inputs), and how the rules came out.
pub(super) fn statement(manifest: &Manifest, manifest_file: &str) -> Value {
    let subject = |name: &str, sha256: &str| json!({"name": name, "digest": {"sha256": sha256}});
    let mut subjects = vec![subject(super::folder::MANIFEST, manifest_file)];
    subjects.extend(manifest.outputs.iter().map(|output| subject(&output.path, &output.sha256)));
    // Inputs keep out of the way of files of the folder with the same name.
    subjects.extend(manifest.files.iter().map(|file| subject(&format!("input:{}", file.path), &file.sha256)));
    let rules_digest = manifest.tool.rules_digest.trim_start_matches("sha256:");
    let mut configuration =
        vec![json!({"name": format!("rules of partywall {}", manifest.tool.version), "digest": {"sha256": rules_digest}})];
    configuration.extend(manifest.settings.iter().map(|file| subject(&file.path, &file.sha256)));
    let rules = |results: &[&str]| {
        let list = manifest.rules.get("list").and_then(Value::as_array).into_iter().flatten();
        let of = list.filter(|rule| rule.get("result").and_then(Value::as_str).is_some_and(|result| results.contains(&result)));
        of.filter_map(|rule| rule.get("id").cloned()).collect::<Vec<Value>>()
    };
    let (passed, failed, warned) = (rules(&["pass"]), rules(&["fail"]), rules(&["not_evaluated", "error"]));
    let gaps = manifest.gate.get("gaps").and_then(Value::as_u64).unwrap_or(1) > 0;
    // Nothing passed is no pass.
    let result = match () {
        () if !failed.is_empty() => "FAILED",
        () if gaps || !warned.is_empty() || passed.is_empty() => "WARNED",
        () => "PASSED",
    };
    json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subjects,
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {
            "result": result,
            "configuration": configuration,
            "passedTests": passed,
            "warnedTests": warned,
            "failedTests": failed,
        },
    })
}

/// A signed text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<Signed>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    keyid: String,
    sig: String,
}

/// Signs with a key of the user's own.
pub struct Signer(SigningKey);

impl Signer {
    /// Reads an ed25519 key, PKCS#8 in PEM. No error quotes the text.
    pub fn from_pem(pem: &str) -> anyhow::Result<Signer> {
        match SigningKey::from_pkcs8_pem(pem) {
            Ok(key) => Ok(Signer(key)),
            Err(_) => bail!("this is no ed25519 key in PKCS#8 PEM; `openssl genpkey -algorithm ed25519` makes one"),
        }
    }

    /// What tells its public key from others.
    pub(super) fn id(&self) -> anyhow::Result<String> {
        key_id(&self.0.verifying_key())
    }

    /// The envelope of a text.
    pub(super) fn sign(&self, payload_type: &str, payload: &[u8]) -> anyhow::Result<Vec<u8>> {
        let signature = self.0.sign(&encoded(payload_type, payload));
        let envelope = Envelope {
            payload: Base64::encode_string(payload),
            payload_type: payload_type.into(),
            signatures: vec![Signed { keyid: self.id()?, sig: Base64::encode_string(&signature.to_bytes()) }],
        };
        Ok(pretty(&envelope)?)
    }
}

/// The key that a signature is held against.
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads an ed25519 public key in PEM.
    pub fn from_pem(pem: &str) -> anyhow::Result<PublicKey> {
        match VerifyingKey::from_public_key_pem(pem) {
            Ok(key) => Ok(PublicKey(key)),
            Err(_) => bail!("this is no ed25519 public key in PEM; `openssl pkey -in KEY -pubout` prints the one of a key"),
        }
    }

    /// What tells it from other keys.
    pub(super) fn id(&self) -> anyhow::Result<String> {
        key_id(&self.0)
    }
}

/// SHA-256 of the public key as it stands in certificates (`openssl pkey -pubin -outform DER | sha256sum`).
fn key_id(key: &VerifyingKey) -> anyhow::Result<String> {
    let der = key.to_public_key_der().ok().context("the public key can't be written")?;
    Ok(hex(&Sha256::digest(der.as_bytes())))
}

/// What is signed: type and text, each with its length, so that one can't be taken for the other.
fn encoded(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut text = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    text.extend_from_slice(payload);
    text
}

/// What an envelope is worth.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Envelopes {
    /// It is about another text, or not as it was written; the reason.
    Wrong(&'static str),
    /// Its text is right; nobody looked at the signature. The ids of its keys.
    Unchecked(Vec<String>),
    /// The signature does not hold.
    Refused,
    /// The key signed this text.
    Holds,
}

/// Holds an envelope against the text that it should be about, and against a key.
pub(super) fn check(envelope: &[u8], payload_type: &str, payload: &[u8], key: Option<&PublicKey>) -> Envelopes {
    let Ok(read) = serde_json::from_slice::<Envelope>(envelope) else { return Envelopes::Wrong("it is no envelope") };
    if !pretty(&read).is_ok_and(|bytes| bytes == envelope) {
        return Envelopes::Wrong("it is not written as it was");
    }
    if read.payload_type != payload_type || read.payload != Base64::encode_string(payload) {
        return Envelopes::Wrong("it is about another text than the file beside it");
    }
    let Some(PublicKey(key)) = key else { return Envelopes::Unchecked(read.signatures.into_iter().map(|signed| signed.keyid).collect()) };
    let holds = |signed: &Signed| {
        let mut bytes = [0; 64];
        let decoded = Base64::decode(&signed.sig, &mut bytes).is_ok_and(|decoded| decoded.len() == 64);
        // The id is only a hint, but a wrong one is no byte of ours.
        let named = key_id(key).is_ok_and(|id| id == signed.keyid);
        decoded && named && key.verify_strict(&encoded(payload_type, payload), &Signature::from_bytes(&bytes)).is_ok()
    };
    if !read.signatures.is_empty() && read.signatures.iter().all(holds) { Envelopes::Holds } else { Envelopes::Refused }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;

    /// The key of the first test vector of RFC 8032, and its public half.
    fn keys() -> (Signer, PublicKey) {
        let seed = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b,
            0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
        ];
        let key = SigningKey::from_bytes(&seed);
        let pem = key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
        (Signer(key), PublicKey::from_pem(&pem).unwrap())
    }

    #[test]
    fn what_is_signed_is_encoded_as_the_protocol_says() {
        assert_eq!(encoded("http://example.com/HelloWorld", b"hello world"), b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    #[test]
    fn a_signature_holds_for_its_text_and_key_only() {
        let (signer, public) = keys();
        let envelope = signer.sign(IN_TOTO, b"text").unwrap();
        assert_eq!(check(&envelope, IN_TOTO, b"text", Some(&public)), Envelopes::Holds);
        assert_eq!(check(&envelope, IN_TOTO, b"text", None), Envelopes::Unchecked(vec![public.id().unwrap()]));
        assert!(matches!(check(&envelope, IN_TOTO, b"texts", Some(&public)), Envelopes::Wrong(_)));
        assert!(matches!(check(&envelope, "other", b"text", Some(&public)), Envelopes::Wrong(_)));
        let other = PublicKey(SigningKey::from_bytes(&[7; 32]).verifying_key());
        assert_eq!(check(&envelope, IN_TOTO, b"text", Some(&other)), Envelopes::Refused);
        for at in 0..envelope.len() {
            let mut changed = envelope.clone();
            changed[at] ^= 1;
            assert_ne!(check(&changed, IN_TOTO, b"text", Some(&public)), Envelopes::Holds, "byte {at}");
        }
        let none =
            pretty(&Envelope { payload: Base64::encode_string(b"text"), payload_type: IN_TOTO.into(), signatures: Vec::new() }).unwrap();
        assert_eq!(check(&none, IN_TOTO, b"text", Some(&public)), Envelopes::Refused);
    }

    #[test]
    fn texts_of_keys_are_never_repeated() {
        let said = |text: &str| Signer::from_pem(text).err().unwrap().to_string() + &PublicKey::from_pem(text).err().unwrap().to_string();
        assert!(!said("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n").contains("c2Vj"));
    }
}
