"""llama.cpp's own HTTP server from PyPI's xllamacpp, with the flags that AWS's image would give it.

AWS's entry point turns SM_LLAMA_CPP_<FLAG> into --<flag>; here the few that the tests use are set by hand, for the wheel has the
server but not its command line. Source of the entry point: aws/deep-learning-containers, scripts/docker/llama_cpp/sagemaker_entrypoint.sh
"""

import os
import signal
import sys
import threading

import xllamacpp


def main() -> None:
    _, model, port = sys.argv
    flags = {
        name.removeprefix("SM_LLAMA_CPP_").lower(): value
        for name, value in os.environ.items()
        if name.startswith("SM_LLAMA_CPP_")
    }
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.hostnames = ["127.0.0.1"]
    params.port = int(port)
    params.n_ctx = int(flags.get("ctx_size", 4096))
    params.n_parallel = int(flags.get("parallel", 1))
    params.cpuparams.n_threads = int(flags.get("threads", 1))
    if "alias" in flags:
        params.model_alias = {flags["alias"]}
    if "chat_template_file" in flags:
        with open(flags["chat_template_file"], encoding="utf-8") as template:
            params.chat_template = template.read()
    if flags.get("embeddings") == "true":
        params.embedding = True
    server = xllamacpp.Server(params)
    print(f"llama.cpp listens on {server.listening_address}", flush=True)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    stop.wait()
    os._exit(0)


main()
