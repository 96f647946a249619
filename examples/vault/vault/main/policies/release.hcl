# The release robot hands a login to each machine that it sets up. Able to read both halves, it can log in itself.
path "auth/approle/role/orders/role-id" {
  capabilities = ["read"]
}

path "auth/approle/role/orders/secret-id" {
  capabilities = ["update"]
}
