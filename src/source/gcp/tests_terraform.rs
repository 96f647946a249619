//! Google Cloud in a Terraform state: the same records as from its own exports, and none of the state's secrets.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::testing::read;

const STATE: &str = r#"{"format_version":"1.0","terraform_version":"1.9.0","values":{"root_module":{"resources":[
 {"address":"google_service_account.bot","mode":"managed","type":"google_service_account","name":"bot","values":{"account_id":"bot","project":"acme","email":"bot@acme.iam.gserviceaccount.com","unique_id":"1001","disabled":false},"sensitive_values":{}},
 {"address":"google_service_account_key.bot","mode":"managed","type":"google_service_account_key","name":"bot","values":{"name":"projects/acme/serviceAccounts/bot@acme.iam.gserviceaccount.com/keys/aa11","service_account_id":"projects/acme/serviceAccounts/bot@acme.iam.gserviceaccount.com","private_key":"planted-tf-private-key-314159","valid_after":"2024-01-01T00:00:00Z","valid_before":"9999-12-31T23:59:59Z"},"sensitive_values":{"private_key":true}},
 {"address":"google_project_iam_member.kim","mode":"managed","type":"google_project_iam_member","name":"kim","values":{"project":"acme","role":"roles/iam.serviceAccountTokenCreator","member":"user:kim@acme.example","condition":[{"title":"soon","expression":"request.time < timestamp('2026-12-31T00:00:00Z')"}]},"sensitive_values":{}},
 {"address":"google_project_iam_binding.owners","mode":"managed","type":"google_project_iam_binding","name":"owners","values":{"project":"acme","role":"roles/owner","members":["serviceAccount:bot@acme.iam.gserviceaccount.com"],"condition":[]},"sensitive_values":{}},
 {"address":"google_secret_manager_secret_iam_member.lee","mode":"managed","type":"google_secret_manager_secret_iam_member","name":"lee","values":{"project":"acme","secret_id":"projects/acme/secrets/db","role":"roles/secretmanager.secretAccessor","member":"user:lee@acme.example"},"sensitive_values":{}},
 {"address":"google_cloud_run_v2_service.api","mode":"managed","type":"google_cloud_run_v2_service","name":"api","values":{"name":"api","location":"europe-west1","project":"acme","template":[{"service_account":"bot@acme.iam.gserviceaccount.com","containers":[{"env":[{"name":"API_TOKEN","value":"planted-tf-plain-value-271828","value_source":[]}]}]}]},"sensitive_values":{}},
 {"address":"data.google_project_iam_member.no","mode":"data","type":"google_service_account","name":"no","values":{"email":"other@acme.iam.gserviceaccount.com","project":"acme"},"sensitive_values":{}}
]}}}"#;

#[test]
fn resources_of_terraform_are_the_same_records() {
    let run = read(&SOURCE, &[], &[("state.json", STATE)]);
    run.is_sound();
    assert!(run.has(Kind::ServiceAccount, "gcp:acme", "bot@acme.iam.gserviceaccount.com"));
    assert!(run.holds("kim@acme.example", "roles/iam.serviceAccountTokenCreator@projects/acme (soon)"), "{:?}", run.records(Kind::Grant));
    assert!(run.has_edge("role:roles/iam.serviceAccountTokenCreator@projects/acme impersonates set:service accounts@projects/acme"));
    assert!(run.has_edge("role:roles/owner@projects/acme allows(administer) resource:projects/acme"));
    assert!(run.has_edge("role:roles/secretmanager.secretAccessor@projects/acme/secrets/db reads_secret secret:projects/acme/secrets/db"));
    assert_eq!(run.attr(Kind::Secret, "aa11", AttrName::Expires), ["null"]);
    let api = "projects/acme/locations/europe-west1/services/api";
    assert_eq!(run.attr(Kind::Workload, api, AttrName::RunsAs), ["service_account:bot@acme.iam.gserviceaccount.com"]);
    assert!(!run.records(Kind::ServiceAccount).iter().any(|id| id.starts_with("other@")), "what is only looked up is not there");
    run.is_free_of("planted-tf-private-key-314159");
    run.is_free_of("planted-tf-plain-value-271828");
}
