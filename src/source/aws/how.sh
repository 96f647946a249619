# with the managed policy SecurityAudit, in each account
account=$(aws sts get-caller-identity --query Account --output text)
mkdir -p "aws/$account"
aws iam get-account-authorization-details --output json > "aws/$account/authorization-details.json"
