# with the managed policy SecurityAudit, in each account
account=$(aws sts get-caller-identity --query Account --output text)
mkdir -p "aws/$account"
aws iam get-account-authorization-details --output json > "aws/$account/authorization-details.json"
aws iam generate-credential-report && sleep 10
aws iam get-credential-report --output json > "aws/$account/credential-report.json"
for user in $(aws iam list-users --query 'Users[].UserName' --output text); do aws iam list-access-keys --user-name "$user" --output json; done > "aws/$account/access-keys.json"
# in each region; no value of a secret leaves AWS
for region in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do
  export AWS_REGION="$region"; out="aws/$account/$region"; mkdir -p "$out"
  aws secretsmanager list-secrets --include-planned-deletion --output json > "$out/secrets.json"
  aws ssm describe-parameters --output json > "$out/parameters.json"
  aws lambda list-functions --output json > "$out/functions.json"
  aws ec2 describe-instances --output json > "$out/instances.json"
  aws cloudformation describe-stacks --output json > "$out/stacks.json"
  aws resourcegroupstaggingapi get-resources --output json > "$out/tagged.json"
  for project in $(aws codebuild list-projects --query 'projects[]' --output text); do aws codebuild batch-get-projects --names "$project" --output json; done > "$out/projects.json"
  for task in $(aws ecs list-task-definitions --query 'taskDefinitionArns[]' --output text); do aws ecs describe-task-definition --task-definition "$task" --output json; done > "$out/tasks.json"
  for cluster in $(aws eks list-clusters --query 'clusters[]' --output text); do
    aws eks describe-cluster --name "$cluster" --output json
    for principal in $(aws eks list-access-entries --cluster-name "$cluster" --query 'accessEntries[]' --output text); do
      aws eks describe-access-entry --cluster-name "$cluster" --principal-arn "$principal" --output json
      aws eks list-associated-access-policies --cluster-name "$cluster" --principal-arn "$principal" --output json
    done
  done > "$out/clusters.json"
done
