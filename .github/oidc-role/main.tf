# The role that the workflows Deploy and Destroy take in AWS, without any secret in GitHub. docs/github-actions.md says how to use it.

terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.81, < 7.0"
    }
  }
}

variable "subjects" {
  type        = list(string)
  description = "Claims `sub` of the workflows that may take the role, such as repo:OWNER/NAME:environment:dev."

  validation {
    condition     = length(var.subjects) > 0 && alltrue([for subject in var.subjects : can(regex("^repo:[^*:]+:[^*]+$", subject))])
    error_message = "Each subject names one repository and one branch or environment, without *, such as repo:OWNER/NAME:environment:dev."
  }
}

variable "state_bucket" {
  type        = string
  description = "The bucket that `npx openai-sagemaker bootstrap` made."
}

variable "create_provider" {
  type        = bool
  default     = true
  description = "false when the account knows GitHub's OIDC provider already: there can be only one."
}

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}

locals {
  account   = data.aws_caller_identity.this.account_id
  partition = data.aws_partition.this.partition
  issuer    = "token.actions.githubusercontent.com"
  provider  = "arn:${local.partition}:iam::${local.account}:oidc-provider/${local.issuer}"
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = var.create_provider ? 1 : 0
  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.provider]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = var.subjects
    }
  }
}

resource "aws_iam_role" "github" {
  name                 = "github-openai-sagemaker"
  description          = "Taken by the workflows Deploy and Destroy of openai-sagemaker."
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600

  depends_on = [aws_iam_openid_connect_provider.github]
}

locals {
  # npx openai-sagemaker deployer-policy --write
  policies = jsondecode(templatefile("${path.module}/deployer-policies.json", {
    partition    = local.partition
    account      = local.account
    state_bucket = var.state_bucket
  }))
}

# Several, for one policy may have 6,144 characters.
resource "aws_iam_policy" "deploy" {
  for_each    = { for index, policy in local.policies : tostring(index + 1) => policy }
  name        = "github-openai-sagemaker-${each.key}"
  description = "A part of what deploys, operates and destroys stages of openai-sagemaker."
  policy      = jsonencode(each.value)
}

resource "aws_iam_role_policy_attachment" "deploy" {
  for_each   = aws_iam_policy.deploy
  role       = aws_iam_role.github.name
  policy_arn = each.value.arn
}

output "role_arn" {
  description = "Value of the repository's variable AWS_ROLE_ARN."
  value       = aws_iam_role.github.arn
}
