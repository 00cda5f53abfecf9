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
  description = "Claims `sub` of the workflows that may take the role, such as repo:OWNER/NAME:ref:refs/heads/main."

  validation {
    condition     = length(var.subjects) > 0 && alltrue([for subject in var.subjects : can(regex("^repo:[^*:]+:[^*]+$", subject))])
    error_message = "Each subject names one repository and one branch or environment, without *, such as repo:OWNER/NAME:ref:refs/heads/main."
  }
}

variable "state_bucket" {
  type        = string
  description = "The bucket that `npm run bootstrap` made."
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
  # Everything of every stage carries this prefix (names.ts).
  prefix = "openai-sagemaker-"
  named  = { for service in ["lambda", "states", "logs", "sagemaker"] : service => "arn:${local.partition}:${service}:*:${local.account}" }
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

data "aws_iam_policy_document" "deploy" {
  statement {
    sid     = "WhatCarriesOurPrefix"
    actions = ["lambda:*", "states:*", "logs:*", "sagemaker:*"]
    resources = [
      "${local.named.lambda}:function:${local.prefix}*",
      "${local.named.states}:stateMachine:${local.prefix}*",
      "${local.named.states}:execution:${local.prefix}*",
      "${local.named.logs}:log-group:/aws/lambda/${local.prefix}*",
      "${local.named.logs}:log-group:/openai-sagemaker/*",
      "${local.named.logs}:log-group:/aws/vendedlogs/states/${local.prefix}*",
      "${local.named.logs}:log-group:/aws/sagemaker/Endpoints/${local.prefix}*",
      "${local.named.sagemaker}:*/${local.prefix}*",
    ]
  }

  statement {
    sid       = "Parameters"
    actions   = ["ssm:*Parameter*", "ssm:*Tags*"]
    resources = ["arn:${local.partition}:ssm:*:${local.account}:parameter/openai-sagemaker/*"]
  }

  statement {
    sid = "RolesOfOurFunctionsAndMachines"
    actions = [
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:ListRolePolicies",
      "iam:ListRoleTags",
      "iam:PassRole",
      "iam:PutRolePolicy",
      "iam:TagRole",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:AddRoleToInstanceProfile",
      "iam:CreateInstanceProfile",
      "iam:DeleteInstanceProfile",
      "iam:GetInstanceProfile",
      "iam:RemoveRoleFromInstanceProfile",
      "iam:TagInstanceProfile",
    ]
    resources = [
      "arn:${local.partition}:iam::${local.account}:role/${local.prefix}*",
      "arn:${local.partition}:iam::${local.account}:instance-profile/${local.prefix}*",
    ]
  }

  # Neither an HTTP API nor an instance that is still to be made has our name in its ARN.
  statement {
    sid     = "HttpApi"
    actions = ["apigateway:*"]
    resources = [
      "arn:${local.partition}:apigateway:*::/apis*",
      "arn:${local.partition}:apigateway:*::/tags/*",
    ]
  }

  statement {
    sid = "WebUi"
    actions = [
      "ec2:AllocateAddress",
      "ec2:AssociateAddress",
      "ec2:AttachVolume",
      "ec2:AuthorizeSecurityGroupEgress",
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:CreateSecurityGroup",
      "ec2:CreateTags",
      "ec2:CreateVolume",
      "ec2:DeleteSecurityGroup",
      "ec2:DeleteSnapshot",
      "ec2:DeleteVolume",
      "ec2:DetachVolume",
      "ec2:DisassociateAddress",
      "ec2:ModifyInstanceAttribute",
      "ec2:ModifySecurityGroupRules",
      "ec2:ModifyVolume",
      "ec2:ReleaseAddress",
      "ec2:RevokeSecurityGroupEgress",
      "ec2:RevokeSecurityGroupIngress",
      "ec2:RunInstances",
      "ec2:StopInstances",
      "ec2:TerminateInstances",
    ]
    resources = ["*"]
  }

  statement {
    sid     = "WebUiAlarmsAndSnapshots"
    actions = ["cloudwatch:*Alarm*", "cloudwatch:*Tag*", "dlm:*Lifecycle*", "dlm:*Tag*"]
    resources = [
      "arn:${local.partition}:cloudwatch:*:${local.account}:alarm:${local.prefix}*",
      "arn:${local.partition}:dlm:*:${local.account}:policy/*",
    ]
  }

  statement {
    sid       = "NewestMachineImage"
    actions   = ["ssm:GetParameter"]
    resources = ["arn:${local.partition}:ssm:*::parameter/aws/service/ami-amazon-linux-latest/*"]
  }

  # CloudWatch's own role, by which an alarm recovers and reboots an instance.
  statement {
    sid       = "AlarmsThatActOnInstances"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["arn:${local.partition}:iam::${local.account}:role/aws-service-role/events.amazonaws.com/*"]
  }

  # These actions know no resources, or are asked before there is one.
  statement {
    sid = "LookingAndBeginning"
    actions = [
      "dlm:CreateLifecyclePolicy",
      "ec2:Describe*",
      "ecr:DescribeImages",
      "iam:ListInstanceProfiles",
      "iam:ListPolicies",
      "iam:ListRoles",
      "iam:SimulatePrincipalPolicy",
      "lambda:List*",
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
      "pricing:GetProducts",
      "sagemaker:List*",
      "servicequotas:GetServiceQuota",
      "servicequotas:ListServiceQuotas",
      "ssm:DescribeParameters",
      "states:ListStateMachines",
      "states:ValidateStateMachineDefinition",
      "tag:GetResources",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "StateBucket"
    actions   = ["s3:ListBucket"]
    resources = ["arn:${local.partition}:s3:::${var.state_bucket}"]
  }

  statement {
    sid       = "StateAndItsLock"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["arn:${local.partition}:s3:::${var.state_bucket}/*"]
  }
}

resource "aws_iam_role" "github" {
  name                 = "github-openai-sagemaker"
  description          = "Taken by the workflows Deploy and Destroy of openai-sagemaker."
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600

  depends_on = [aws_iam_openid_connect_provider.github]
}

resource "aws_iam_role_policy" "deploy" {
  name   = "deploy"
  role   = aws_iam_role.github.id
  policy = data.aws_iam_policy_document.deploy.json
}

output "role_arn" {
  description = "Value of the repository's variable AWS_ROLE_ARN."
  value       = aws_iam_role.github.arn
}
