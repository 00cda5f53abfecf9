"""moto's server, with the answers that the AWS provider needs and moto 5.2 does not have."""

import json
import sys


from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.server import main

for name, answer in {
    "list_tags_for_resource": {"Tags": {}},
    "tag_resource": {},
    "untag_resource": {},
}.items():
    setattr(ApplicationAutoScalingResponse, name, lambda self, answer=answer: json.dumps(answer))

main(sys.argv[1:])
