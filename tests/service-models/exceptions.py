"""Where botocore's model is stricter than what AWS does, each with its source."""

# (service, shape, constraint or member): source
NOT_ENFORCED = {}


def is_not_enforced(service, shape, constraint):
    return (service, shape, constraint) in NOT_ENFORCED
