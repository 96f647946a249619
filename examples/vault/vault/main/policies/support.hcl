# Everything but the orders: the second rule is narrower, so it decides.
path "secret/*" {
  capabilities = ["read", "list"]
}

path "secret/data/orders/*" {
  capabilities = ["deny"]
}
