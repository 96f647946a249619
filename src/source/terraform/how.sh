# Terraform and OpenTofu (`tofu` for `terraform`). Reading the state is enough. What comes out holds every secret of the state in plain
# text: pipe it in, or write it where only you can read it and remove it after the audit.
terraform show -json | partywall audit -
umask 077 && mkdir -p terraform
for W in $(terraform workspace list | tr -d '* '); do TF_WORKSPACE=$W terraform show -json > terraform/$W.json; done
# The gate of a pull request: what is there already is the baseline, so that only what the plan adds or makes worse fails.
terraform plan -out=plan.bin && terraform show -json plan.bin > plan.json
partywall baseline --side before plan.json -o before.json
partywall audit --side after --baseline before.json plan.json
rm plan.bin plan.json
# Where a state is kept: `--scope backend=arn:aws:s3:::BUCKET`, or the folder's own `.terraform/terraform.tfstate` beside it.
# Resources of Kubernetes, Auth0, Okta and Keycloak do not say which instance they are of: `--scope cluster=prod`, `--scope tenant=acme`.
