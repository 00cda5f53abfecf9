# The one place that names the AWS provider's version: the stacks are synthesized with it. `npm run lock-providers` writes the lock file
# beside it, with the hashes of every platform.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.29.0"
    }
  }
}
