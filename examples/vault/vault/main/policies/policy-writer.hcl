# Policies are written by a pipeline from a reviewed repository. This one can write its own, too.
path "sys/policies/acl/*" {
  capabilities = ["create", "read", "update", "list"]
}
