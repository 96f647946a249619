# The ordering service: its own settings, and a login to its database.
path "secret/data/orders/*" {
  capabilities = ["read"]
}

path "database/creds/orders" {
  capabilities = ["read"]
}
