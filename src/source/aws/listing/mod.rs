//! What AWS lists beside an account's authorization details: credential report, keys, secrets, parameters, workloads, resource policies,
//! Identity Center, EKS. Records in, records and edges out.
